/** Sends, defers, fails, gets answers, erases; then looks for what should be nowhere: in every record of every topic, in everything the stores hold, in every row of analytics. */
import { describe, expect, it } from 'vitest'
import { erase } from '../../../gateway/erasure.ts'
import { profileOf } from '../../../gateway/recipients.ts'
import { createMemoryStores } from '../../../processors/stores/memory/index.ts'
import type { Stores } from '../../../processors/stores/ports.ts'
import type { ConsentEvent, ProviderCallback } from '../../../schemas/generated/types.ts'
import { topicFor, topicTable } from '../../../topics/index.ts'
import type { TopicName } from '../../../topics/index.ts'
import { hashOfAddress } from '../../../processors/privacy/sealed.ts'
import { createDriver, NOON } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { gatewayOver } from './gateway-over.ts'

const PHONE = '+12125550142'
const EMAIL = 'very.secret.person@example.com'
const WORDS = 'Zanzibar'
/** Evidence of a consent, and what a request says of its content. */
const EVIDENCE = { ip: '203.0.113.77', userAgent: 'Mozilla/5.0 (Zeppelin)', wording: 'I, Quentin Doe, agree.', by: 'quentin.doe', signed: 'true' }
const EVENT_KEY = 'divorce-of-quentin'
/** As they could be found: plain, in a form body, in base64 of any alignment. */
const traces = [PHONE, PHONE.slice(1), EMAIL, WORDS, EVIDENCE.ip, EVIDENCE.userAgent, EVIDENCE.wording, EVIDENCE.by, EVENT_KEY].flatMap(text => [text, encodeURIComponent(text), ...[0, 1, 2].map(shift => Buffer.from('x'.repeat(shift) + text).toString('base64').slice(shift === 0 ? 0 : 4, -4))]).filter(text => text.length >= 6)

const topics = (Object.keys(topicTable) as TopicName[]).flatMap(name => (topicTable[name].perLane ? [topicFor(name, 'critical'), topicFor(name, 'normal')] : [topicFor(name)]))

/** Everything the fills of a port keep, as their calls were told: what was never handed to them they cannot hold. */
function recording(stores: Stores, told: string[]): Stores {
  const bytes = (_key: string, value: unknown): unknown => (value !== null && typeof value === 'object' && 'type' in value && value.type === 'Buffer' && 'data' in value ? Buffer.from(value.data as number[]).toString('latin1') : value)
  const watch = <Part extends object>(part: Part): Part => Object.fromEntries(Object.entries(part).map(([name, method]: [string, unknown]) => [name, typeof method === 'function' ? (...given: unknown[]) => {
    told.push(`${name} ${JSON.stringify(given, (key, value: unknown) => bytes(key, typeof value === 'bigint' ? String(value) : value))}`)
    return Reflect.apply(method, part, given) as unknown
  } : method])) as Part
  return Object.fromEntries(Object.entries(stores).map(([name, part]: [string, unknown]) => [name, typeof part === 'object' && part !== null ? watch(part) : part])) as unknown as Stores
}

async function world(cuts: string): Promise<{ driver: Driver; told: string[] }> {
  const told: string[] = []
  const driver = await createDriver({ cuts, stores: () => recording(createMemoryStores({ addressHash: address => hashOfAddress(address, plain => Buffer.from(plain).toString('hex')) }), told) })
  await driver.person({ recipientId: 'person-1', phone: PHONE, email: EMAIL },
    ['sms', 'email'].flatMap(channel => ['marketing', 'informational'].map(purpose => ({ channel, purpose, action: 'granted', level: 'express_written', source: 'web', wordingVersion: '1', evidence: EVIDENCE, address: channel === 'sms' ? PHONE : EMAIL }))))
  const base = { recipientId: 'person-1', category: 'payment_reminder', text: `Your ${WORDS} bill is due.`, facts: { eventKey: EVENT_KEY, promotional: 'false' } }
  await driver.request(
    { ...base, requestId: 'sent-sms', channel: 'sms' },
    { ...base, requestId: 'sent-email', channel: 'email', subject: `About ${WORDS}`, html: `<p>${WORDS}</p>` },
    { ...base, requestId: 'later', channel: 'sms', notBefore: NOON + 7_200_000 },
  )
  await driver.settle()
  for (const callback of callbacks) await driver.raw(topicFor('communications.callbacks'), callback.providerMessageId, driver.codec.encode('callback', callback))
  await driver.settle()
  await driver.flush()
  return { driver, told }
}

/** What the providers tell quotes the person: a mailbox that is gone, and a reply. */
const callbacks: readonly ProviderCallback[] = [
  { callbackId: 'cb-1', provider: 'resend', kind: 'email.bounced', providerMessageId: 'any', requestId: 'sent-email', attempt: 0, receivedAt: NOON + 60_000, body: Buffer.from(JSON.stringify({
    type: 'email.bounced', created_at: new Date(NOON + 60_000).toISOString(), data: { email_id: 'any', to: [EMAIL], subject: `About ${WORDS}`, bounce: { type: 'Permanent', subType: 'General', message: `${EMAIL} does not exist` } },
  })) },
  { callbackId: 'cb-2', provider: 'twilio', kind: 'inbound', providerMessageId: 'SM-in', requestId: null, attempt: 0, receivedAt: NOON + 60_000, body: Buffer.from(new URLSearchParams({ From: PHONE, To: '+12125550100', Body: `no more ${WORDS}`, MessageSid: 'SM-in' }).toString()) },
]

function found(texts: Iterable<string>): string[] {
  const hits: string[] = []
  for (const text of texts) for (const trace of traces) if (text.includes(trace)) hits.push(`${trace} in ${text.slice(0, 200)}`)
  return hits
}
const inLog = ({ log }: Driver): string[] => topics.flatMap(topic => log.records(topic).map(record => `${topic} ${record.key?.toString('latin1')} ${record.value?.toString('latin1') ?? ''} ${Object.values(record.headers).map(value => value.toString('latin1')).join(' ')}`))

describe.each(['none', 'default', 'all'])('with cuts: %s', cuts => {
  it('the messages went out as they were written', async () => {
    const { driver } = await world(cuts)
    expect(driver.sms.taken.map(({ to, text }) => [to, text.includes(WORDS)])).toEqual([[PHONE, true]])
    expect(driver.email.taken.map(({ to, subject, html }) => [to, subject, html?.includes(WORDS)])).toEqual([[EMAIL, `About ${WORDS}`, true]])
    await driver.advance(3 * 3_600_000)
    expect(driver.sms.taken.map(({ requestId }) => requestId)).toContain('later')
  })

  it('no address and no content is readable in any topic, store or table, even before the person is erased', async () => {
    const { driver, told } = await world(cuts)
    const rows = await Promise.all([driver.analytics.query('communications_of', { recipientId: 'person-1' }), driver.analytics.query('story', { requestId: 'sent-sms' }), driver.analytics.query('story', { requestId: 'later' }), driver.analytics.query('consent_trail', { recipientId: 'person-1' })])
    expect(inLog(driver).length).toBeGreaterThan(12)
    expect(told.length).toBeGreaterThan(10)
    expect(rows.every(of => of.length > 0)).toBe(true)
    expect((await driver.events('sent-email')).map(({ kind }) => kind)).toContain('bounced')
    expect((await driver.read('communications.consents', 'consent')).some(({ action, address }) => action === 'suppressed' && address !== null)).toBe(true)
    expect(found([...inLog(driver), ...told, JSON.stringify(rows)])).toEqual([])
    // Whoever may ask is answered all the same.
    expect(await profileOf(gatewayOver(driver), 'person-1')).toMatchObject({ consents: expect.arrayContaining([expect.objectContaining({ action: 'granted', purpose: 'marketing', evidence: EVIDENCE })]) })
  })

  it('an erased person gets nothing any more, and nobody can open what was kept', async () => {
    const { driver } = await world(cuts)
    const receipt = await erase(gatewayOver(driver), 'person-1', 'test')
    expect(receipt).toMatchObject({ ok: true, value: { what: { cancelled: ['later'], dataKey: 'shredded', suppressed: ['sms', 'email'] } } })
    await driver.request({ recipientId: 'person-1', requestId: 'too-late', category: 'payment_reminder', channel: 'sms', text: `More ${WORDS}` })
    await driver.advance(4 * 3_600_000)
    const sent = [...driver.sms.taken, ...driver.email.taken].map(({ requestId }) => requestId)
    expect(sent.sort()).toEqual(['sent-email', 'sent-sms'])
    const kinds = async (requestId: string) => (await driver.events(requestId)).map(({ kind, reason }) => `${kind} ${reason}`).filter(kind => !kind.startsWith('deferred'))
    expect([await kinds('later'), await kinds('too-late')]).toEqual([['cancelled subject_erased'], ['rejected subject_erased']])
    expect(found(inLog(driver))).toEqual([])
    // Every copy of a request that lies in the log is opened by the system itself: nothing comes out.
    const texts = (await Promise.all(['critical', 'normal'].map(lane => driver.read('communications.requests', 'communication', lane === 'critical' ? 'critical' : 'normal')))).flat().map(({ text }) => text)
    expect(texts.length).toBeGreaterThan(2)
    expect(texts.every(text => text === '')).toBe(true)
    // What was allowed, when and in which words stays provable; of the evidence, that there was some.
    const profile = JSON.parse(JSON.stringify(await profileOf(gatewayOver(driver), 'person-1'))) as { consents: ConsentEvent[] }
    const granted = profile.consents.filter(({ action }) => action === 'granted')
    expect(granted.map(({ channel, purpose }) => `${channel} ${purpose}`).sort()).toEqual(['email informational', 'email marketing', 'sms informational', 'sms marketing'])
    for (const { level, at, wordingVersion, evidence } of granted) {
      expect([level, new Date(at).valueOf() > 0, wordingVersion, evidence]).toEqual(['express_written', true, '1', { ip: null, userAgent: null, wording: null, by: null, signed: 'true' }])
    }
    const kept = [...(await driver.read('communications.consents', 'consent')), ...(await driver.stores.recipients.get(['person-1']))[0]?.consents ?? []]
    const opened = await driver.vault.openEvidence(kept)
    expect(found(opened.map(evidence => JSON.stringify(evidence)))).toEqual([])
    expect(opened.filter(evidence => 'ip' in evidence).length).toBeGreaterThanOrEqual(8)
    expect(kept.filter(({ action }) => action === 'erased').map(({ evidence }) => evidence['by'])).toEqual(['test', 'test'])
    const facts = (await driver.read('communications.requests', 'communication', 'normal')).map(communication => communication.facts)
    expect([facts.length > 2, facts.every(given => Object.keys(given).length === 0)]).toEqual([true, true])
    expect(driver.crashes).toEqual([])
  })
})
