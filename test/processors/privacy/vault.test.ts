import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentHash } from '../../../processors/content/content-hash.ts'
import { closed, isShredded } from '../../../processors/privacy/content.ts'
import { REMEMBER_MS } from '../../../processors/privacy/key-ring.ts'
import type { Communication } from '../../../schemas/generated/types.ts'
import { aCommunication, aRecipient } from '../../support/communications.ts'
import { consent } from '../stores/fixtures.ts'
import { addressHash, openedPrivacy } from './support.ts'

const email = aCommunication({ channel: 'email', subject: 'Überfällig', text: 'Hello\nthere', html: '<p>Hello "there" 🎉</p>' })
const strings = (value: unknown): string => JSON.stringify(value)

describe('communications', () => {
  it('are written without their content and read with it', async () => {
    const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 80 }), { nil: null })
    const { vault } = await openedPrivacy()
    await fc.assert(fc.asyncProperty(text, fc.string({ unit: 'grapheme', minLength: 1 }), text, fc.array(fc.webUrl(), { maxLength: 3 }), async (subject, body, html, mediaUrls) => {
      const communication = aCommunication({ subject, text: body, html, mediaUrls, facts: body.length % 2 === 0 ? {} : { eventKey: body } })
      const [sealed] = await vault.sealCommunications([communication])
      const written = closed(sealed as Communication)
      expect([written.subject, written.text, written.html, written.mediaUrls, written.facts]).toEqual([null, '', null, [], {}])
      const [read] = await vault.openCommunications([written])
      expect({ ...read, sealed: null }).toEqual(communication)
    }), { numRuns: 50 })
  })

  it('stay the same bytes however often, and by whichever process, they are sealed', async () => {
    const first = await openedPrivacy()
    const second = await openedPrivacy({ over: first })
    const [[one], [other]] = [await first.vault.sealCommunications([email]), await second.vault.sealCommunications([email])]
    expect(other?.sealed).toEqual(one?.sealed)
    expect((await first.vault.sealCommunications([one as Communication]))[0]).toBe(one)
  })

  it('that came plain are sealed as they are read', async () => {
    const { codec, plain } = await openedPrivacy()
    const [read] = await codec.decode('communication', [plain.encode('communication', email)])
    const written = read?.ok ? codec.encode('communication', read.value) : Buffer.alloc(0)
    expect(read?.ok && read.value.html).toBe(email.html)
    expect([written.includes('Hello'), written.includes('fällig')]).toEqual([false, false])
  })

  it('that were sealed without their facts keep them', async () => {
    const { codec, plain, vault } = await openedPrivacy()
    const [sealed] = await vault.sealCommunications([email])
    const before = plain.encode('communication', { ...closed(sealed as Communication), facts: { debt: 'first_party' } })
    const [read] = await codec.decode('communication', [before])
    expect(read?.ok && [read.value.facts, read.value.text, codec.encode('communication', read.value)]).toEqual([{ debt: 'first_party' }, email.text, before])
    expect(read?.ok && contentHash(read.value)).not.toBe(contentHash(sealed as Communication))
  })

  it('are the same message with the same facts in any order, open or not', async () => {
    const { vault } = await openedPrivacy()
    const [one, other, third] = await vault.sealCommunications([{ a: '1', b: '2' }, { b: '2', a: '1' }, { a: '1', b: '3' }].map(facts => ({ ...email, facts })))
    const hashes = [one, other, third, one && closed(one)].map(each => contentHash(each as Communication))
    expect(hashes.map(hash => hashes.indexOf(hash))).toEqual([0, 0, 2, 0])
  })

  it('of one request or person open for no other', async () => {
    const { codec, plain, vault } = await openedPrivacy()
    const [sealed] = await vault.sealCommunications([email])
    await vault.sealCommunications([aCommunication({ recipientId: 'person-2' })])
    const moved = [{ requestId: 'req-2' }, { recipientId: 'person-2' }, { recipientId: 'stranger' }, { sealed: Buffer.from([9]) }, { sealed: Buffer.alloc(0) }].map(more => plain.encode('communication', { ...closed(sealed as Communication), ...more }))
    expect((await codec.decode('communication', moved)).map(result => result.ok ? 'ok' : result.reason)).toEqual(['undecodable', 'undecodable', 'undecodable', 'undecodable', 'undecodable'])
  })

  it('that were opened a moment ago open again only as they are, byte for byte and in their place', async () => {
    const { vault } = await openedPrivacy()
    const [one, other] = (await vault.sealCommunications([email, { ...email, requestId: 'req-2', text: 'Another' }])).map(sealed => closed(sealed as Communication))
    const texts = async (...batch: (Communication | undefined)[]): Promise<(string | undefined)[]> => (await vault.openCommunications(batch as Communication[])).map(opened => opened?.text)
    const changed = { ...one as Communication, sealed: Buffer.from(one?.sealed ?? []) }
    changed.sealed[changed.sealed.length - 1] = (changed.sealed.at(-1) ?? 0) ^ 1
    expect(await texts(one, one, other, one)).toEqual([email.text, email.text, 'Another', email.text])
    expect(await texts(changed, { ...one as Communication, requestId: 'req-2' }, one)).toEqual([undefined, undefined, email.text])
  })

  it('are nothing once the key is shredded, for whoever reads or writes them', async () => {
    const { vault } = await openedPrivacy()
    const [before] = await vault.sealCommunications([email])
    await vault.shred('person-1')
    const [[read], [after]] = [await vault.openCommunications([closed(before as Communication)]), await vault.sealCommunications([email])]
    expect([read && isShredded(read), after && isShredded(after)]).toEqual([true, true])
    expect(strings(after)).not.toContain('Hello')
    // A copy of the record that smuggles content past the seal stays without it.
    expect((await vault.openCommunications([{ ...(before as Communication), text: 'again' }]))[0]?.text).toBe('')
  })

  it('of a shredded key are forgotten by other processes within a minute', async () => {
    const first = await openedPrivacy()
    const second = await openedPrivacy({ over: first })
    const [sealed] = await second.vault.sealCommunications([email])
    await first.vault.shred('person-1')
    first.clock.now += REMEMBER_MS
    const [read] = await second.vault.openCommunications([closed(sealed as Communication)])
    expect(read && isShredded(read)).toBe(true)
  })
})

describe('profiles and consents', () => {
  it('hold no address in the store, and show it to whoever decides', async () => {
    const { stores, bare } = await openedPrivacy()
    await stores.recipients.applyRecipients([aRecipient()])
    await stores.recipients.applyConsents([consent('c1', 'granted', 5, { address: '+12125550123' }), consent('c2', 'opted_out', 6, { address: 'a hash' })])
    const held = strings(await bare.recipients.get(['person-1']))
    expect([held.includes('5550123'), held.includes('person@example.com')]).toEqual([false, false])
    const [state] = await stores.recipients.get(['person-1'])
    expect(state?.recipient).toEqual(aRecipient())
    expect(state?.consents.map(({ address }) => address)).toEqual(['+12125550123', 'a hash'])
  })

  it('find a person by the hash of the address as before', async () => {
    const { stores } = await openedPrivacy()
    await stores.recipients.applyRecipients([aRecipient()])
    expect(await stores.recipients.byAddressHash(addressHash('+12125550123'))).toEqual(['person-1'])
  })

  it('still suppress an address by its hash, sealed or not', async () => {
    const { stores, bare } = await openedPrivacy()
    await stores.recipients.applyConsents([consent('c1', 'suppressed', 5, { address: '+12125550123' })])
    const [state] = await bare.recipients.get(['person-1'])
    expect(state?.consents[0]?.address).toMatch(new RegExp(`^sealed:v1:${addressHash('+12125550123')}:`))
  })

  it('show no address once the key is shredded; a consent is still known by its hash', async () => {
    const { stores, vault } = await openedPrivacy()
    await stores.recipients.applyRecipients([aRecipient()])
    await stores.recipients.applyConsents([consent('c1', 'granted', 5, { address: '+12125550123' })])
    await vault.shred('person-1')
    const [state] = await stores.recipients.get(['person-1'])
    expect([state?.recipient?.phone, state?.recipient?.email, state?.consents[0]?.address]).toEqual([null, null, addressHash('+12125550123')])
  })

  it('that were read before are forgotten with the key: at once here, within a minute elsewhere', async () => {
    const first = await openedPrivacy()
    const second = await openedPrivacy({ over: first })
    await first.stores.recipients.applyRecipients([aRecipient()])
    const phones = async (): Promise<unknown[]> => Promise.all([first, second].map(async ({ stores }) => (await stores.recipients.get(['person-1']))[0]?.recipient?.phone))
    expect(await phones()).toEqual(['+12125550123', '+12125550123'])
    await first.vault.shred('person-1')
    expect((await phones())[0]).toBeNull()
    first.clock.now += REMEMBER_MS
    expect(await phones()).toEqual([null, null])
  })

  it('never lie in the log as they are, even where nobody sealed a consent', async () => {
    const { codec, plain, vault } = await openedPrivacy()
    const given = consent('c1', 'suppressed', 5, { address: '+12125550123', evidence: { ip: '203.0.113.9' } })
    const [sealed] = await vault.sealConsents([given])
    const written = await plain.decode('consent', [codec.encode('consent', given), codec.encode('consent', sealed ?? given)])
    expect(written.map(result => result.ok && [result.value.address, result.value.evidence])).toEqual([[addressHash('+12125550123'), { ip: 'sealed:v1:evidence:' }], [sealed?.address, sealed?.evidence]])
  })

  it('keep the names of evidence, elements and codes; what tells of the person is sealed once', async () => {
    const { vault } = await openedPrivacy()
    const evidence = { ip: '203.0.113.9', wording: 'I agree.', signed: 'true', basis: 'soft_opt_in', requestId: 'not an id', callbackId: 'cb-1', by: 'clerk', empty: '' }
    const given = consent('c1', 'granted', 5, { evidence })
    const [sealed] = await vault.sealConsents([given])
    expect(sealed?.evidence).toEqual({ ...evidence, ...Object.fromEntries(['ip', 'wording', 'requestId', 'by'].map(name => [name, expect.stringMatching(/^sealed:v1:evidence:[\w-]{20,}$/)])) })
    expect(await vault.sealConsents([sealed ?? given])).toEqual([sealed])
    expect(await vault.openEvidence([sealed ?? given])).toEqual([evidence])
    // Taken over by the event that confirms it; of nobody else's.
    expect(await vault.openEvidence([{ ...(sealed ?? given), recipientId: 'person-2' }])).toEqual([{ ...evidence, ip: null, wording: null, requestId: null, by: null }])
    expect((await vault.sealConsents([consent('c2', 'erased', 6, { evidence: { by: 'clerk' } })]))[0]?.evidence).toEqual({ by: 'clerk' })
  })

  it('written before sealing stay readable', async () => {
    const { stores, bare } = await openedPrivacy()
    await bare.recipients.applyRecipients([aRecipient()])
    expect((await stores.recipients.get(['person-1']))[0]?.recipient).toEqual(aRecipient())
  })
})

describe('manifests and callbacks', () => {
  it('are sealed where they lie, and the first manifest wins as before', async () => {
    const { stores, bare } = await openedPrivacy()
    const body = Buffer.from('[{"to":"person@example.com"}]')
    expect(await stores.ledger.putManifest('m1', body, 1000)).toEqual(body)
    expect(await stores.ledger.putManifest('m1', Buffer.from('[]'), 1000)).toEqual(body)
    expect(await stores.ledger.manifest('m1')).toEqual(body)
    expect((await bare.ledger.manifest('m1'))?.toString()).not.toContain('example.com')
  })

  it('of a provider come out byte for byte', async () => {
    const { codec } = await openedPrivacy()
    const callback = { callbackId: 'cb', provider: 'twilio', kind: 'inbound', providerMessageId: 'SM1', requestId: null, attempt: 0, receivedAt: 5, body: Buffer.from([70, 0, 255, 10]) } as const
    const bytes = codec.encode('callback', callback)
    expect(bytes.includes(callback.body)).toBe(false)
    expect(await codec.decode('callback', [bytes])).toEqual([{ ok: true, value: callback }])
  })
})
