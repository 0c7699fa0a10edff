import { describe, expect, it } from 'vitest'
import { anEmail, createBench, NOON, passed } from './fixture.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NIGHT = Date.parse('2026-11-20T03:00:30Z')
const ids = (messages: readonly { requestId: string }[]): string[] => messages.map(message => message.requestId)
const sms = (requestId: string, more = {}): ReturnType<typeof passed> => passed({ requestId, ...more })

describe('a delivery', () => {
  it('sends, settles and accounts for it', async () => {
    const bench = await createBench('sms')
    await bench.know()
    const delivery = await bench.sender.deliver('normal', [sms('a')])
    expect(delivery.done).toBe(1)
    expect(bench.provider.taken).toMatchObject([{ requestId: 'a', to: '+12125550123', attempt: 0 }])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind: 'sent', requestId: 'a', costMicros: 50_000, addressHash: 'hash:+12125550123', providerMessageId: 'twilio-a-0' }])
    expect(await bench.stores.ledger.byRequest(['a'])).toMatchObject([{ outcome: 'accepted', providerMessageId: 'twilio-a-0' }])
    expect(await bench.deps.metrics.messages.get()).toMatchObject({ values: [{ labels: { stage: 'sender', outcome: 'sent', reason: '', lane: 'normal' }, value: 1 }] })
  })

  it('tells the same story again to whoever brings it again', async () => {
    const bench = await createBench('sms')
    await bench.know()
    const [first] = await bench.read(await bench.sender.deliver('normal', [sms('a')]), 'event')
    bench.clock += 5 * MINUTE
    const again = await bench.read(await bench.sender.deliver('normal', [sms('a')]), 'event')
    expect(again).toEqual([first])
    expect(bench.provider.taken).toHaveLength(1)
  })

  it('leaves the provider no longer than the message lives, or the law\'s hours last', async () => {
    const bench = await createBench('sms')
    await bench.know()
    bench.clock = Date.parse('2026-11-19T20:30:00-05:00')
    const [now, promotion] = [bench.clock, { category: 'promotion' }]
    await bench.sender.deliver('normal', [passed({ requestId: 'a', ...promotion }, now), passed({ requestId: 'b', ...promotion, expiresAt: now + 5 * MINUTE }, now)])
    expect(bench.provider.taken.map(message => message.validitySeconds)).toEqual([30 * 60, 5 * 60])
  })

  it('takes two copies in one delivery for one', async () => {
    const bench = await createBench('sms')
    await bench.know()
    const delivery = await bench.sender.deliver('normal', [sms('a'), sms('b'), sms('a')])
    expect(delivery.done).toBe(3)
    expect(ids(bench.provider.taken)).toEqual(['a', 'b'])
    expect((await bench.read(delivery, 'event')).map(event => event.kind)).toEqual(['sent', 'sent'])
  })

  it('of two copies keeps the one of the latest pass, so that it is none too early when it waits', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.agree({})
    bench.clock = NIGHT
    const delivery = await bench.sender.deliver('normal', [sms('a', { pass: 4 }), sms('a', { pass: 1 })])
    expect((await bench.read(delivery, 'deferral')).map(({ pass }) => pass)).toEqual([5])
  })

  it('takes no more than a provider batch', async () => {
    const bench = await createBench('email')
    await expect(bench.sender.deliver('normal', Array.from({ length: 101 }, (_, index) => anEmail(`e${index}`)))).rejects.toThrow(RangeError)
  })

  it('sends nothing in test mode, also when a crash has left things unclear', async () => {
    const bench = await createBench('sms', { COMM_TEST_MODE: true })
    await bench.know()
    await bench.sender.deliver('normal', [sms('a')])
    const dying = bench.worker('worker-2', { ledger: { ...bench.stores.ledger, settle: async () => { throw new Error('killed') } } })
    await expect(dying.deliver('normal', [sms('b')])).rejects.toThrow('killed')
    const delivery = await bench.sender.deliver('normal', [sms('b')])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind: 'sent', providerMessageId: 'test-b' }])
    expect(bench.provider.calls).toBe(0)
  })
})

describe('what has waited', () => {
  it('is asked again, and does not go out in the quiet hours', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.agree({})
    bench.clock = NIGHT
    const delivery = await bench.sender.deliver('normal', [sms('a')])
    expect(bench.provider.taken).toEqual([])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind: 'deferred', stage: 'timing', reason: 'quiet_hours' }])
    expect(await bench.read(delivery, 'deferral')).toMatchObject([{ target: 'communications.requests.normal', dueAt: Date.parse('2026-11-20T13:00:00Z'), pass: 1 }])
    expect(delivery.done).toBe(1)
  })

  it('goes out at once when it still may, with the new decision in its trace', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.agree({})
    bench.clock = NOON + HOUR
    const delivery = await bench.sender.deliver('normal', [sms('a')])
    const [sent] = await bench.read(delivery, 'event')
    const trace = JSON.parse(sent?.trace ?? '[]') as { stage: string; at: number }[]
    const stages = ['compliance', 'limits', 'timing', 'cost']
    expect(trace.map(entry => [entry.stage, entry.at])).toEqual([...stages.map(stage => [stage, NOON]), ...stages.map(stage => [stage, NOON + HOUR])])
    expect(await bench.stores.limits.history('person-1', bench.clock)).toMatchObject([{ requestId: 'a', at: NOON + HOUR, committed: true }])
  })

  it('is not asked again when it was decided a moment ago', async () => {
    const bench = await createBench('sms')
    await bench.know()
    bench.clock = NOON + MINUTE
    await bench.sender.deliver('normal', [sms('a')])
    expect(ids(bench.provider.taken)).toEqual(['a'])
  })

  it('finds the caps used up by others', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.agree({})
    await bench.sender.deliver('normal', [sms('a'), sms('b')].map(communication => ({ ...communication, trace: [] })))
    bench.clock += 2 * MINUTE
    const delivery = await bench.sender.deliver('normal', [sms('c')])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind: 'deferred', stage: 'limits', reason: 'cap_hour', until: NOON + HOUR }])
  })

  it('goes to the other sender when only the cheaper channel is left', async () => {
    const bench = await createBench('sms', { DAILY_BUDGET: 0.04 })
    await bench.know()
    await bench.agree({}, { channel: 'email' })
    bench.clock = NOON + HOUR
    const delivery = await bench.sender.deliver('normal', [sms('a', { fallbackChannels: ['email'], subject: 'Your bill' })])
    expect(delivery.out.map(record => record.topic)).toEqual(['communications.email.normal'])
    expect(await bench.read(delivery, 'communication')).toMatchObject([{ requestId: 'a', sendChannel: 'email', costMicros: 1_000 }])
    expect(bench.provider.calls).toBe(0)
    expect(await bench.stores.ledger.byRequest(['a'])).toEqual([null])
  })

  it('is told as sent when it had gone out before its worker died', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.sender.deliver('normal', [sms('a', { expiresAt: NOON + MINUTE })])
    // Redelivered in the quiet hours, expired, and to somebody who has been erased.
    bench.clock = NIGHT
    await bench.know({ erasedAt: NIGHT })
    const events = await bench.read(await bench.sender.deliver('normal', [sms('a', { expiresAt: NOON + MINUTE })]), 'event')
    expect(events).toMatchObject([{ kind: 'sent', occurredAt: NOON }])
  })
})

describe('a refusal here', () => {
  it.each([
    ['expired', { expiresAt: NOON }, {}, 'expired', 'expired'],
    ['an erased person', {}, { erasedAt: NOON - 1 }, 'rejected', 'subject_erased'],
    ['a person without the address', {}, { phone: null }, 'rejected', 'unknown_channel_address'],
  ])('of %s tells the reason and claims nothing', async (_, more, person, kind, reason) => {
    const bench = await createBench('sms')
    await bench.know(person)
    const delivery = await bench.sender.deliver('normal', [sms('a', more)])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind, reason }])
    expect(await bench.stores.ledger.byRequest(['a'])).toEqual([null])
    expect(delivery.done).toBe(1)
  })

  it('by the ledger\'s last look: nothing leaves after a STOP', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.agree({ action: 'opted_out', purpose: 'all', at: NOON })
    expect(await bench.read(await bench.sender.deliver('normal', [sms('a')]), 'event')).toMatchObject([{ kind: 'rejected', reason: 'opted_out', rule: 'sender.last_look' }])
  })

  it('of what was cancelled', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.stores.ledger.cancel('a', NOON)
    expect(await bench.read(await bench.sender.deliver('normal', [sms('a')]), 'event')).toMatchObject([{ kind: 'cancelled', reason: 'cancelled' }])
  })
})

describe('a provider that says no', () => {
  it('and knows of an opt-out that we did not: the next send is blocked here', async () => {
    const bench = await createBench('sms')
    await bench.know()
    bench.provider.script({ kind: 'rejected', reason: 'opted_out', code: '21610', message: 'opted out' })
    const delivery = await bench.sender.deliver('normal', [sms('a')])
    expect(await bench.read(delivery, 'event')).toMatchObject([{ kind: 'failed', reason: 'opted_out', providerCode: '21610' }])
    expect(await bench.read(delivery, 'consent')).toMatchObject([{ recipientId: 'person-1', channel: 'sms', action: 'opted_out', source: 'provider' }, { recipientId: '@hash:+12125550123', channel: 'sms', action: 'opted_out' }])
    const next = await bench.sender.deliver('normal', [sms('b')])
    expect(await bench.read(next, 'event')).toMatchObject([{ kind: 'rejected', reason: 'opted_out' }])
    expect(bench.provider.calls).toBe(1)
    const again = await bench.sender.deliver('normal', [sms('a')])
    expect(again.out).toEqual(delivery.out.map(() => expect.anything()))
    expect(await bench.read(again, 'consent')).toEqual(await bench.read(delivery, 'consent'))
  })

  it('for now: the retry is due when it was due, however often it is told', async () => {
    const bench = await createBench('sms')
    await bench.know()
    bench.provider.script({ kind: 'retry', code: '63038', message: 'daily limit', afterMs: HOUR })
    const first = await bench.sender.deliver('normal', [sms('a')])
    bench.clock += MINUTE
    const again = await bench.sender.deliver('normal', [sms('a')])
    expect(await bench.read(first, 'deferral')).toMatchObject([{ dueAt: NOON + HOUR, target: 'communications.sms.normal' }])
    expect((await bench.read(again, 'deferral')).map(({ dueAt, deferredAt }) => [dueAt, deferredAt])).toEqual([[NOON + HOUR, NOON]])
  })

  it('for now: once the retry is under way the first attempt waits for nothing', async () => {
    const bench = await createBench('sms')
    await bench.know()
    await bench.agree({})
    bench.provider.script({ kind: 'retry', code: '20429', message: 'busy', afterMs: 1 }, { kind: 'retry', code: '20429', message: 'busy', afterMs: 1 })
    await bench.sender.deliver('normal', [sms('a')])
    bench.clock += 5 * MINUTE
    await bench.sender.deliver('normal', [sms('a', { attempt: 1 })])
    expect((await bench.sender.deliver('normal', [sms('a')])).out).toEqual([])
  })
})
