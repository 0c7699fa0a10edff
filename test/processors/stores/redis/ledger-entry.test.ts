import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyOf, outcomeLetters, parseEntry } from '../../../../processors/stores/redis/ledger-entry.ts'
import { facts } from '../fixtures.ts'

describe('ledger entry', () => {
  it('is read back as it was written, whatever stands in its texts', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(fc.property(text, text, text, text, fc.nat(99), (providerMessageId, code, owner, campaignId, attempt) => {
      const told = facts('request|1', { campaignId, attempt })
      expect(parseEntry(`a|${attempt}|1795348800123|1795348800000|${bodyOf(told, providerMessageId, code, owner)}`)).toEqual({
        state: 'accepted', attempt, at: 1_795_348_800_123, claimedAt: 1_795_348_800_000, providerMessageId, code, facts: told,
      })
    }))
  })

  it('of a request that was cancelled before any claim has no facts', () => {
    expect(parseEntry('x|0|1795348800123|0|')).toEqual({ state: 'cancelled', attempt: 0, at: 1_795_348_800_123, claimedAt: 0, providerMessageId: '', code: '', facts: null })
  })

  it.each(Object.entries(outcomeLetters))('tells the state: %s is %s', (outcome, letter) => {
    expect(parseEntry(`${letter}|1|2|3|${bodyOf(facts('a'), '', '', '')}`).state).toBe(outcome)
  })
})
