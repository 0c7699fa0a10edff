import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellName, cells, changes, choicesOf } from '../../gateway/preference-choices.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { claim, consent, noon, openMemory } from '../processors/stores/fixtures.ts'

const all = cells.map(cellName)
const said = { recipientId: 'person-1', at: noon, evidence: { ip: '192.0.2.1' } }
const granted = (channel: string, purpose: string, level = 'express_written'): ConsentEvent => consent(`${channel}${purpose}`, 'granted', noon - 1000, { channel, purpose, level })
const brief = (events: readonly ConsentEvent[]): string[] => events.map(({ action, channel, purpose, level }) => `${action} ${channel} ${purpose} ${level}`)

const history = fc.array(fc.record({
  action: fc.constantFrom<ConsentEvent['action']>('granted', 'pending', 'revoked', 'opted_out', 'opted_in', 'objected'), channel: fc.constantFrom('sms', 'email', 'all'),
  purpose: fc.constantFrom('marketing', 'informational', 'debt_collection', 'all'), at: fc.integer({ min: noon - 10, max: noon + 5 }),
}), { maxLength: 12 })
const wishes = fc.subarray(all)

describe('choices', () => {
  it('offers are off until asked for, the rest is on', () => {
    expect([...choicesOf([])]).toEqual(['sms.informational', 'sms.debt_collection', 'email.informational', 'email.debt_collection'])
    expect(choicesOf([granted('sms', 'marketing')]).has('sms.marketing')).toBe(true)
  })

  it('saved as they are change nothing: written consent stays written', () => {
    const consents = [granted('sms', 'marketing'), granted('email', 'marketing')]
    expect(changes(consents, new Set(all), said)).toEqual([])
  })

  it('opening one of what a STOP closed lifts the STOP and keeps the rest closed', () => {
    const stop = consent('stop', 'opted_out', noon - 500, { purpose: 'all' })
    expect(brief(changes([stop], new Set(['sms.informational', 'email.informational', 'email.debt_collection']), said))).toEqual(['opted_in sms all express', 'opted_out sms marketing none', 'opted_out sms debt_collection none'])
  })

  it('after an objection marketing needs to be granted anew', () => {
    const objected = consent('o', 'objected', noon - 500, { channel: 'email', purpose: 'marketing' })
    expect(brief(changes([objected], new Set([...choicesOf([objected]), 'email.marketing']), said))).toEqual(['granted email marketing express'])
  })

  it('lead from whatever was said to what is wanted, once; the last look agrees', async () => {
    await fc.assert(fc.asyncProperty(history, wishes, async (events, wish) => {
      const { ledger, recipients } = await openMemory()
      const consentsNow = async (): Promise<readonly ConsentEvent[]> => (await recipients.get(['person-1']))[0]?.consents ?? []
      await recipients.applyConsents(events.map((event, index) => consent(`c${index}`, event.action, event.at, { ...event, level: event.action === 'granted' || event.action === 'opted_in' ? 'express' : 'none' })))
      const before = await consentsNow()
      const wasOn = choicesOf(before)
      const wanted = new Set(wish)
      const made = changes(before, wanted, said)
      await recipients.applyConsents(made)
      const after = await consentsNow()
      expect([...choicesOf(after)].sort()).toEqual([...wanted].sort())
      expect(changes(after, wanted, said)).toEqual([])
      const answers = await ledger.claim(cells.map(({ channel, purpose }, index) => claim(`r${index}`, 0, { channel, purpose })))
      const claimedOf = (name: string): string => answers[all.indexOf(name)]?.kind ?? ''
      // What was open before by compliance may be closed by an older opt-out of the ledger's; what is opened here never is, and what is closed here always.
      expect(all.filter(name => wanted.has(name) && !wasOn.has(name) && claimedOf(name) !== 'claimed')).toEqual([])
      expect(all.filter(name => !wanted.has(name) && wasOn.has(name) && claimedOf(name) !== 'blocked')).toEqual([])
    }))
  })
})
