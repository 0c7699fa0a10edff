import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConsentEvent } from '../../../schemas/generated/types.ts'
import { claim, consent, noon, openMemory } from './fixtures.ts'

const channels = ['sms', 'email'] as const
const purposes = ['marketing', 'informational', 'debt_collection'] as const
const classes = ['marketing', 'informational', 'security', 'regulatory', 'debt_collection'] as const
const asked = (name: (typeof classes)[number]): (typeof purposes)[number] => (name === 'marketing' || name === 'debt_collection' ? name : 'informational')

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), channel: fc.constantFrom(...channels, 'all' as const), purpose: fc.constantFrom(...purposes, 'all' as const) }) },
  // What came late: said before anything else was.
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), action: fc.constantFrom<ConsentEvent['action']>('opted_in', 'granted', 'pending', 'revoked'), channel: fc.constantFrom(...channels, 'all' as const), purpose: fc.constantFrom(...purposes, 'all' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), channel: fc.constantFrom(...channels), purpose: fc.constantFrom(...classes) }) },
)

describe('the last look', () => {
  it('blocks every claim in a scope that was closed before it, and no other', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      const { ledger, recipients } = await openMemory()
      const closed = new Set<string>()
      const answers: unknown[] = []
      const expected: unknown[] = []
      for (const [index, given] of steps.entries()) {
        if (given.kind === 'claim') {
          const [answer] = await ledger.claim([claim(`r${index}`, 0, { channel: given.channel, purpose: given.purpose })])
          const inScope = [given.channel, 'all'].some(channel => [asked(given.purpose), 'all'].some(purpose => closed.has(`${channel} ${purpose}`)))
          answers.push(answer?.kind)
          expected.push(inScope ? 'blocked' : 'claimed')
        } else {
          const { channel, purpose } = given
          const stops = given.kind === 'stop'
          await recipients.applyConsents([consent(`c${index}`, stops ? 'opted_out' : given.action, stops ? noon + index : noon - 1, { channel, purpose, level: 'express' })])
          if (stops) closed.add(`${channel} ${purpose}`)
        }
      }
      expect(answers).toEqual(expected)
    }))
  })
})
