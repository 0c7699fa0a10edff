import { describe, expect, it } from 'vitest'
import { addressId } from '../../../processors/stores/about-address.ts'
import type { LedgerOutcome } from '../../../processors/stores/ports.ts'
import { addressHash, claim, consent, facts, noon, settlement, type OpenStores } from './fixtures.ts'

const claimed = { kind: 'claimed' }
const unclear = (attempt: number, claimedAt = noon): object => ({ kind: 'unclear', attempt, claimedAt })
const blocked = (reason: string): object => ({ kind: 'blocked', reason })

/** What every ledger does. */
export function ledgerContract(open: OpenStores): void {
  describe('ledger', () => {
    it('lets one worker claim an attempt; every later claim is unclear, its own too', async () => {
      const { ledger } = await open()
      expect(await ledger.claim([claim('a'), claim('a', 0, { owner: 'worker-2', now: noon + 5 }), claim('a', 0, { now: noon + 5 }), claim('a', 1)])).toEqual([claimed, unclear(0), unclear(0), unclear(0)])
    })

    it('tells the outcome of what is settled, whatever the attempt', async () => {
      const { ledger } = await open()
      await ledger.claim([claim('a'), claim('b')])
      await ledger.settle([settlement('a', 0, 'accepted', { providerMessageId: 'SM1' }), settlement('b', 0, 'rejected', { code: 'invalid_address:21211' })])
      const accepted = { kind: 'settled', outcome: 'accepted', providerMessageId: 'SM1', at: noon + 1000, code: '' }
      expect(await ledger.claim([claim('a'), claim('a', 1), claim('b')])).toEqual([accepted, accepted, { kind: 'settled', outcome: 'rejected', providerMessageId: '', at: noon + 1000, code: 'invalid_address:21211' }])
    })

    it('lets a retry be claimed once, and never an attempt that is over', async () => {
      const { ledger } = await open()
      await ledger.claim([claim('a')])
      await ledger.settle([settlement('a', 0, 'retry')])
      expect(await ledger.claim([claim('a', 0)])).toMatchObject([{ kind: 'settled', outcome: 'retry' }])
      expect(await ledger.claim([claim('a', 1), claim('a', 1), claim('a', 0)])).toMatchObject([claimed, unclear(1), { kind: 'settled', outcome: 'retry' }])
    })

    it('lets a released attempt be claimed again', async () => {
      const { ledger } = await open()
      await ledger.claim([claim('a')])
      await ledger.settle([settlement('a', 0, 'released')])
      expect(await ledger.claim([claim('a', 0, { now: noon + 2000 }), claim('a', 0, { now: noon + 3000 })])).toEqual([claimed, unclear(0, noon + 2000)])
      await ledger.settle([settlement('a', 0, 'released', { at: noon + 1000 })])
      expect(await ledger.claim([claim('a', 0, { now: noon + 4000 })])).toEqual([unclear(0, noon + 2000)])
    })

    it('keeps an unknown outcome unclear until it is reconciled', async () => {
      const { ledger } = await open()
      await ledger.claim([claim('a'), claim('b')])
      await ledger.settle([settlement('a', 0, 'unknown'), settlement('b', 0, 'unknown')])
      expect(await ledger.claim([claim('a'), claim('a', 1)])).toEqual([unclear(0), unclear(0)])
      await ledger.settle([settlement('a', 0, 'accepted', { providerMessageId: 'SM1' }), settlement('b', 0, 'retry')])
      expect(await ledger.claim([claim('a'), claim('b', 1)])).toMatchObject([{ kind: 'settled', outcome: 'accepted' }, claimed])
    })

    it.each<[string, LedgerOutcome[], LedgerOutcome]>([
      ['accepted stays', ['accepted', 'rejected', 'retry', 'unknown', 'released'], 'accepted'],
      ['accepted beats rejected', ['rejected', 'accepted'], 'accepted'],
      ['rejected stays', ['rejected', 'retry', 'unknown', 'released'], 'rejected'],
      ['retry stays against unknown and released', ['retry', 'unknown', 'released'], 'retry'],
      ['unknown gives way', ['unknown', 'released', 'retry'], 'retry'],
    ])('settles monotonically: %s', async (_, outcomes, end) => {
      const { ledger } = await open()
      await ledger.claim([claim('a')])
      await ledger.settle(outcomes.map(outcome => settlement('a', 0, outcome)))
      expect(await ledger.byRequest(['a'])).toMatchObject([{ outcome: end }])
    })

    it('does not free a claim by the outcome of an earlier attempt, unless that was accepted', async () => {
      const { ledger } = await open()
      await ledger.claim([claim('a')])
      await ledger.settle([settlement('a', 0, 'retry')])
      await ledger.claim([claim('a', 1)])
      await ledger.settle([settlement('a', 0, 'retry'), settlement('a', 0, 'rejected'), settlement('a', 0, 'unknown')])
      expect(await ledger.claim([claim('a', 1)])).toEqual([unclear(1)])
      await ledger.settle([settlement('a', 0, 'accepted', { providerMessageId: 'SM1' })])
      expect(await ledger.claim([claim('a', 1)])).toMatchObject([{ kind: 'settled', outcome: 'accepted', providerMessageId: 'SM1' }])
    })

    it('takes an outcome it has no claim for: a ledger is rebuilt from events', async () => {
      const { ledger } = await open()
      await ledger.settle([settlement('a', 2, 'retry'), settlement('b', 0, 'accepted', { providerMessageId: 'SM2' })])
      expect(await ledger.claim([claim('a', 2), claim('a', 3), claim('b')])).toMatchObject([{ kind: 'settled', outcome: 'retry' }, claimed, { kind: 'settled', outcome: 'accepted' }])
    })

    it('answers facts by provider message and by request, claimed or settled', async () => {
      const { ledger } = await open()
      await ledger.claim([claim('a'), claim('b')])
      const withBatch = facts('a', { batchKey: 'batch|"1"', segments: 3 })
      await ledger.settle([settlement('a', 0, 'accepted', { providerMessageId: 'SM1', facts: withBatch }), settlement('c', 0, 'retry')])
      expect(await ledger.byProviderMessage('twilio', ['SM1', 'SM9', 'SM1'])).toEqual([withBatch, null, withBatch])
      expect(await ledger.byProviderMessage('resend', ['SM1'])).toEqual([null])
      expect(await ledger.byProviderMessage('resend', [])).toEqual([])
      expect(await ledger.byRequest(['a', 'b', 'nobody'])).toEqual([{ facts: withBatch, outcome: 'accepted', providerMessageId: 'SM1' }, { facts: facts('b'), outcome: 'claimed', providerMessageId: '' }, null])
      expect(await ledger.byRequest([])).toEqual([])
    })

    it('stores a manifest once, byte for byte', async () => {
      const { ledger } = await open()
      const body = Buffer.from([0, 255, 10, 195, 40])
      expect(await ledger.manifest('batch-1')).toBeNull()
      expect(await ledger.putManifest('batch-1', body, 60_000)).toEqual(body)
      expect(await ledger.putManifest('batch-1', Buffer.from('other'), 60_000)).toEqual(body)
      expect(await ledger.manifest('batch-1')).toEqual(body)
    })

    it('cancels what was not claimed', async () => {
      const { ledger } = await open()
      expect([await ledger.cancel('a', noon), await ledger.cancel('a', noon)]).toEqual([true, true])
      expect(await ledger.claim([claim('a'), claim('b')])).toEqual([blocked('cancelled'), claimed])
      expect(await ledger.byRequest(['a'])).toEqual([null])
      expect(await ledger.cancel('b', noon)).toBe(false)
    })

    it('cancels between attempts, never after an outcome', async () => {
      const { ledger } = await open()
      await ledger.claim(['retry', 'released', 'unknown', 'accepted', 'rejected'].map(id => claim(id)))
      await ledger.settle((['retry', 'released', 'unknown', 'accepted', 'rejected'] as const).map(outcome => settlement(outcome, 0, outcome)))
      const answers = []
      for (const id of ['retry', 'released', 'unknown', 'accepted', 'rejected']) answers.push(await ledger.cancel(id, noon + 2000))
      expect(answers).toEqual([true, true, false, false, false])
      await ledger.settle([settlement('retry', 0, 'rejected')])
      expect(await ledger.claim([claim('retry', 1), claim('released')])).toEqual([blocked('cancelled'), blocked('cancelled')])
      expect(await ledger.byRequest(['retry'])).toMatchObject([{ outcome: 'retry', facts: facts('retry') }])
      await ledger.settle([settlement('retry', 0, 'accepted')])
      expect(await ledger.byRequest(['retry'])).toMatchObject([{ outcome: 'accepted' }])
    })
  })

  describe('ledger, last look', () => {
    it.each([
      ['sms', 'sms', 'opted_out'], ['mms', 'sms', 'opted_out'], ['all', 'sms', 'opted_out'], ['email', 'email', 'opted_out'], ['sms', 'email', null], ['email', 'sms', null],
    ] as const)('an opt-out of %s and a claim for %s: %s', async (scope, channel, reason) => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon, { channel: scope })])
      expect(await ledger.claim([claim('a', 0, { channel })])).toEqual([reason === null ? claimed : blocked(reason)])
    })

    it('heeds the purpose of an opt-out and what it leaves open', async () => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon, { purpose: 'marketing' }), consent('c2', 'opted_out', noon, { recipientId: 'person-2', keep: ['informational'] })])
      expect(await ledger.claim([
        claim('a'), claim('b', 0, { purpose: 'informational' }),
        claim('c', 0, { recipientId: 'person-2' }), claim('d', 0, { recipientId: 'person-2', purpose: 'informational' }),
      ])).toEqual([blocked('opted_out'), claimed, blocked('opted_out'), claimed])
    })

    it.each([
      ['informational', 'security', 'fraud_alert', true], ['informational', 'regulatory', 'statement', true], ['informational', 'marketing', 'promotion', false], ['debt_collection', 'debt_collection', 'debt_notice', true],
      ['marketing', 'security', 'fraud_alert', false], ['weekly_checkin', 'informational', 'weekly_checkin', true], ['weekly_checkin', 'informational', 'monthly_report', false], ['security', 'security', 'fraud_alert', true],
    ])('an opt-out of %s stops a %s message of category %s: %s', async (named, purpose, category, stops) => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon, { purpose: named })])
      expect(await ledger.claim([claim('a', 0, { purpose, facts: { ...claim('a').facts, category } })])).toEqual([stops ? blocked('opted_out') : claimed])
    })

    it('heeds a suppression of the address, and one of any address', async () => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([
        consent('c1', 'suppressed', noon, { channel: 'email', address: 'old@example.com' }),
        consent('c2', 'suppressed', noon, { recipientId: 'person-2', channel: 'email' }),
        consent('c3', 'suppressed', noon, { recipientId: 'person-3', channel: 'email', address: addressHash('sealed@example.com').replace('@', ' at ') }),
      ])
      const email = (address: string, recipientId: string): Parameters<typeof claim>[2] => ({ recipientId, channel: 'email', addressHash: addressHash(address), ignoreOptOut: true })
      expect(await ledger.claim([
        claim('a', 0, email('old@example.com', 'person-1')), claim('b', 0, email('new@example.com', 'person-1')), claim('c', 0, email('any@example.com', 'person-2')),
        claim('d', 0, { ...email('', 'person-3'), addressHash: addressHash('sealed@example.com').replace('@', ' at ') }),
      ])).toEqual([blocked('suppressed'), claimed, blocked('suppressed'), blocked('suppressed')])
    })

    it('heeds what is known of an address, whoever has it now: another person\'s suppression and the opt-out of a number', async () => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([
        consent('c1', 'suppressed', noon, { recipientId: 'erased', channel: 'email', address: addressHash('gone@example.com').replaceAll('@', ' at '), source: 'erasure' }),
        consent('c2', 'suppressed', noon, { recipientId: 'other', channel: 'email', address: 'dead@example.com', source: 'bounce' }),
        consent('c3', 'opted_out', noon, { recipientId: addressId(addressHash('+12025550188')), purpose: 'marketing' }),
        consent('c4', 'suppressed', noon, { recipientId: 'someone', channel: 'email' }),
      ])
      const to = (requestId: string, channel: 'sms' | 'email', hash: string, purpose = 'marketing') => claim(requestId, 0, { recipientId: 'new', channel, purpose, addressHash: hash })
      expect(await ledger.claim([
        to('a', 'email', addressHash('gone@example.com').replaceAll('@', ' at ')), to('b', 'email', addressHash('dead@example.com')), to('c', 'sms', addressHash('+12025550188')),
        to('d', 'sms', addressHash('+12025550188'), 'security'), to('e', 'email', addressHash('fine@example.com')), to('f', 'email', ''),
      ])).toEqual([blocked('suppressed'), blocked('suppressed'), blocked('opted_out'), claimed, claimed, claimed])
    })

    it('lets a provider lift of an address what a provider said, and staff everything, in any order', async () => {
      const [erased, removed, staff] = [
        consent('c1', 'suppressed', noon, { recipientId: 'erased', channel: 'email', address: 'gone@example.com', source: 'erasure' }),
        consent('c2', 'unsuppressed', noon + 1, { recipientId: 'new', channel: 'email', address: 'gone@example.com', source: 'provider' }),
        consent('c3', 'unsuppressed', noon + 2, { recipientId: 'new', channel: 'email', address: 'gone@example.com', source: 'shop' }),
      ]
      const bounced = { ...erased, consentId: 'c0', recipientId: 'other', source: 'bounce' }
      const asked = claim('a', 0, { recipientId: 'new', channel: 'email', addressHash: addressHash('gone@example.com') })
      for (const [events, expected] of [[[bounced], blocked('suppressed')], [[bounced, removed], claimed], [[removed, bounced], claimed], [[erased, removed], blocked('suppressed')], [[erased, bounced, staff], claimed], [[staff, bounced, erased], claimed]] as const) {
        const { ledger, recipients } = await open()
        for (const event of events) await recipients.applyConsents([event])
        expect(await ledger.claim([asked])).toEqual([expected])
      }
    })

    it('lets help replies and the confirmation pass an opt-out', async () => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon)])
      expect(await ledger.claim([claim('a'), claim('b', 0, { ignoreOptOut: true })])).toEqual([blocked('opted_out'), claimed])
    })

    it('restores what may have gone out, whatever was closed since', async () => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon), consent('c2', 'suppressed', noon), consent('c3', 'erased', noon)])
      expect(await ledger.claim([claim('a', 0, { restored: true }), claim('a'), claim('b')])).toEqual([claimed, unclear(0), blocked('opted_out')])
    })

    it('leaves no claim behind a block, so that it can be claimed once the person is back', async () => {
      const { ledger, recipients } = await open()
      await recipients.applyConsents([consent('c1', 'opted_out', noon)])
      await ledger.settle([settlement('b', 0, 'retry')])
      expect(await ledger.claim([claim('a'), claim('b', 1)])).toEqual([blocked('opted_out'), blocked('opted_out')])
      expect(await ledger.byRequest(['a', 'b'])).toMatchObject([null, { outcome: 'retry' }])
      await recipients.applyConsents([consent('c2', 'opted_in', noon + 1)])
      expect(await ledger.claim([claim('a'), claim('b', 0), claim('b', 1)])).toMatchObject([claimed, { kind: 'settled', outcome: 'retry' }, claimed])
    })

    it('tells the outcome rather than the block of what was sent before it', async () => {
      const { ledger, recipients } = await open()
      await ledger.claim([claim('a'), claim('b')])
      await ledger.settle([settlement('a', 0, 'accepted')])
      await recipients.applyConsents([consent('c1', 'opted_out', noon)])
      expect(await ledger.claim([claim('a'), claim('b')])).toMatchObject([{ kind: 'settled', outcome: 'accepted' }, unclear(0)])
    })
  })
}
