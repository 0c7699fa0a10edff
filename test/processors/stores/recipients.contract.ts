import { describe, expect, it } from 'vitest'
import { addressHash, claim, consent, noon, recipient, type OpenStores } from './fixtures.ts'

/** What every recipient store does. */
export function recipientsContract(open: OpenStores): void {
  describe('recipients', () => {
    it('answers what is known, in order, and nothing for strangers', async () => {
      const { recipients } = await open()
      const full = recipient('person-1', noon, { facts: { note: 'tab\tline\nquote"é漢😀' }, quietStart: 1320, locale: 'fr-FR' })
      await recipients.applyRecipients([full, recipient('person-2', noon)])
      expect(await recipients.get(['person-2', 'nobody', 'person-1'])).toEqual([{ recipient: recipient('person-2', noon), consents: [] }, { recipient: null, consents: [] }, { recipient: full, consents: [] }])
      expect(await recipients.get([])).toEqual([])
    })

    it('ends in the newest state, whatever the order', async () => {
      const { recipients } = await open()
      const states = [recipient('person-1', noon, { zone: 'UTC' }), recipient('person-1', noon + 2, { zone: 'Europe/Paris' }), recipient('person-1', noon + 1, { zone: 'Asia/Tokyo' })]
      await recipients.applyRecipients(states)
      await recipients.applyRecipients(states.toReversed())
      expect(await recipients.get(['person-1'])).toEqual([{ recipient: states[1], consents: [] }])
    })

    it('chooses the same of two states of one instant, whatever the order', async () => {
      const [one, other] = [recipient('person-1', noon, { zone: 'Ab' }), recipient('person-1', noon, { zone: 'aB' })]
      const ends = []
      for (const order of [[one, other], [other, one]]) {
        const { recipients } = await open()
        await recipients.applyRecipients(order)
        ends.push(await recipients.get(['person-1']))
      }
      expect(ends[0]).toEqual([{ recipient: other, consents: [] }])
      expect(ends[1]).toEqual(ends[0])
    })

    it('folds consents by channel, purpose and kind, the latest wins', async () => {
      const { recipients } = await open()
      const events = [
        consent('c1', 'granted', noon, { purpose: 'marketing', level: 'express_written', evidence: { ip: '203.0.113.9' } }), consent('c2', 'revoked', noon + 2, { purpose: 'marketing' }), consent('c3', 'granted', noon + 1, { purpose: 'marketing' }),
        consent('c4', 'opted_out', noon), consent('c5', 'granted', noon, { channel: 'email', purpose: 'marketing' }), consent('c6', 'objected', noon), consent('c7', 'suppressed', noon), consent('c8', 'unknown', noon),
      ]
      await recipients.applyConsents(events)
      await recipients.applyConsents(events.toReversed())
      const [state] = await recipients.get(['person-1'])
      expect(state?.recipient).toBeNull()
      expect(state?.consents.map(one => one.consentId).sort()).toEqual(['c2', 'c4', 'c5', 'c6', 'c7', 'c8'])
      expect(state?.consents.find(one => one.consentId === 'c5')).toEqual(events[4])
    })

    it('chooses the greater id of two consents of one instant', async () => {
      const ends = []
      for (const order of [['c1', 'c2'], ['c2', 'c1']]) {
        const { recipients } = await open()
        await recipients.applyConsents(order.map(id => consent(id, id === 'c1' ? 'opted_out' : 'opted_in', noon)))
        ends.push((await recipients.get(['person-1']))[0]?.consents.map(one => one.consentId))
      }
      expect(ends).toEqual([['c2'], ['c2']])
    })

    it('keeps profile and consents apart', async () => {
      const { recipients } = await open()
      await recipients.applyConsents([consent('c1', 'granted', noon)])
      await recipients.applyRecipients([recipient('person-1', noon)])
      await recipients.applyConsents([consent('c2', 'opted_out', noon)])
      await recipients.applyRecipients([recipient('person-1', noon + 1, { zone: 'UTC' })])
      expect(await recipients.get(['person-1'])).toEqual([{ recipient: recipient('person-1', noon + 1, { zone: 'UTC' }), consents: [consent('c1', 'granted', noon), consent('c2', 'opted_out', noon)] }])
    })

    it('lifts an opt-out by a later opt-in only', async () => {
      const { recipients, ledger } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon), consent('c2', 'opted_in', noon - 1), consent('c3', 'granted', noon + 1)])
      expect(await ledger.claim([claim('a')])).toEqual([{ kind: 'blocked', reason: 'opted_out' }])
      await recipients.applyConsents([consent('c4', 'opted_in', noon + 1), consent('c5', 'suppressed', noon)])
      expect(await ledger.claim([claim('a')])).toEqual([{ kind: 'blocked', reason: 'suppressed' }])
      await recipients.applyConsents([consent('c6', 'unsuppressed', noon + 1)])
      expect(await ledger.claim([claim('a')])).toEqual([{ kind: 'claimed' }])
    })

    it('finds people by address, newest first', async () => {
      const { recipients } = await open()
      await recipients.applyRecipients([recipient('person-1', noon), recipient('person-2', noon + 1, { email: 'other@example.com' }), recipient('person-3', noon + 2, { phone: null })])
      expect(await recipients.byAddressHash(addressHash('+12025550101'))).toEqual(['person-2', 'person-1'])
      expect(await recipients.byAddressHash(addressHash('person@example.com'))).toEqual(['person-3', 'person-1'])
      expect(await recipients.byAddressHash(addressHash('nobody@example.com'))).toEqual([])
    })

    it('follows a change of address, and is not misled by an older state', async () => {
      const { recipients } = await open()
      await recipients.applyRecipients([recipient('person-1', noon)])
      await recipients.applyRecipients([recipient('person-1', noon + 2, { phone: '+12025550102' }), recipient('person-1', noon + 1, { phone: '+12025550103' })])
      const found = await Promise.all(['+12025550101', '+12025550102', '+12025550103'].map(phone => recipients.byAddressHash(addressHash(phone))))
      expect(found).toEqual([[], ['person-1'], []])
    })

    it('forgets the addresses of the erased, not their opt-outs', async () => {
      const { recipients, ledger } = await open()
      await recipients.applyRecipients([recipient('person-1', noon)])
      await recipients.applyConsents([consent('c1', 'opted_out', noon)])
      await recipients.applyRecipients([recipient('person-1', noon + 1, { phone: null, email: null, erasedAt: noon + 1 }), recipient('person-2', noon, { erasedAt: noon })])
      expect(await recipients.byAddressHash(addressHash('+12025550101'))).toEqual([])
      expect(await ledger.claim([claim('a')])).toEqual([{ kind: 'blocked', reason: 'opted_out' }])
    })
  })
}
