import { describe, expect, it } from 'vitest'
import { cap, day, hour, noon, slot, type OpenStores } from './fixtures.ts'

const held = { held: true }
const refused = (name: string, freeAt: number): object => ({ held: false, cap: name, freeAt })
const commit = (requestId: string): { type: 'commit_slot'; requestId: string; recipientId: string } => ({ type: 'commit_slot', requestId, recipientId: 'person-1' })
const release = (requestId: string): { type: 'release_slot'; requestId: string; recipientId: string } => ({ type: 'release_slot', requestId, recipientId: 'person-1' })
const hourly = [cap('hour', 2, hour)]

/** What every limit store does. */
export function limitsContract(open: OpenStores): void {
  describe('limits', () => {
    it('holds slots up to the cap and tells when the next is free', async () => {
      const { limits } = await open()
      expect(await limits.reserve([slot('a', noon, hourly), slot('b', noon + 10, hourly), slot('c', noon + 20, hourly)])).toEqual([held, held, refused('hour', noon + hour)])
    })

    it('frees a slot exactly one window after it was taken', async () => {
      const { limits, effects } = await open()
      await limits.reserve([slot('a', noon, hourly), slot('b', noon + 10, hourly)])
      await effects.apply([commit('a'), commit('b')])
      expect(await limits.reserve([slot('c', noon + hour - 1, hourly)])).toEqual([refused('hour', noon + hour)])
      expect(await limits.reserve([slot('c', noon + hour, hourly)])).toEqual([held])
    })

    it('takes nothing more for a repeated request', async () => {
      const { limits } = await open()
      expect(await limits.reserve([slot('a', noon, hourly), slot('a', noon + 5, hourly), slot('b', noon + 6, hourly), slot('a', noon + 7, hourly)])).toEqual([held, held, held, held])
      expect((await limits.history('person-1', noon + 8)).map(entry => [entry.requestId, entry.at])).toEqual([['b', noon + 6], ['a', noon]])
    })

    it('takes all caps or none, and names the cap that frees last', async () => {
      const { limits } = await open()
      const caps = [...hourly, cap('day', 2, day), cap('week', 3, 7 * day)]
      expect(await limits.reserve([slot('a', noon, caps), slot('b', noon + 1, caps), slot('c', noon + 2, caps)])).toEqual([held, held, refused('day', noon + day)])
      expect(await limits.reserve([slot('c', noon + 2, [cap('week', 3, 7 * day)])])).toEqual([held])
      expect(await limits.reserve([slot('d', noon + 3, caps)])).toEqual([refused('week', noon + 7 * day)])
    })

    it('counts by channel, category and subject', async () => {
      const { limits } = await open()
      const caps = [cap('sms_day', 1, day, { counts: { channel: 'sms' } }), cap('category:promotion', 1, 7 * day, { counts: { category: 'promotion' } }), cap('subject:card|1', 1, 3 * day, { counts: { subjectKey: 'card|1' } })]
      const [byChannel, byCategory, bySubject] = [caps.slice(0, 1), caps.slice(1, 2), caps.slice(2)]
      await limits.reserve([slot('a', noon, caps, { category: 'promotion', subjectKey: 'card|1' })])
      expect(await limits.reserve([
        slot('b', noon + 1, byChannel), slot('c', noon + 1, byChannel.map(one => ({ ...one, counts: { channel: 'email' as const } })), { channel: 'email' }),
        slot('d', noon + 1, byCategory, { category: 'promotion' }), slot('e', noon + 1, byCategory.map(one => ({ ...one, counts: { category: 'promo' } })), { category: 'promo' }),
        slot('f', noon + 1, bySubject, { subjectKey: 'card|1' }), slot('g', noon + 1, bySubject.map(one => ({ ...one, counts: { subjectKey: 'card' } })), { subjectKey: 'card' }),
      ])).toEqual([refused('sms_day', noon + day), held, refused('category:promotion', noon + 7 * day), held, refused('subject:card|1', noon + 3 * day), held])
    })

    it('counts without binding where a cap does not bind', async () => {
      const { limits } = await open()
      const free = [cap('hour', 2, hour, { binding: false })]
      expect(await limits.reserve([slot('a', noon, free), slot('b', noon, free), slot('c', noon, free), slot('d', noon + 1, hourly)])).toEqual([held, held, held, refused('hour', noon + hour)])
    })

    it('counts calendar windows from their start and frees them at their end', async () => {
      const { limits } = await open()
      const midnight = noon - 12 * hour
      const today = [cap('day', 1, 23 * hour, { calendarStart: midnight })]
      const tomorrow = [cap('day', 1, 24 * hour, { calendarStart: midnight + 23 * hour })]
      expect(await limits.reserve([slot('a', midnight - 1, today), slot('b', noon, today), slot('c', noon + 1, today), slot('c', midnight + 23 * hour, tomorrow)])).toEqual([held, held, refused('day', midnight + 23 * hour), held])
    })

    it('counts no slot of the next calendar window, taken by a faster clock', async () => {
      const { limits } = await open()
      const today = [cap('day', 1, day, { calendarStart: noon - day / 2 })]
      expect(await limits.reserve([slot('a', noon + day / 2, hourly), slot('b', noon + day / 2 - 1, today), slot('c', noon - day / 2, today)])).toEqual([held, held, refused('day', noon + day / 2)])
    })

    it('never frees a cap of nothing', async () => {
      const { limits } = await open()
      expect(await limits.reserve([slot('a', noon, [cap('hour', 0, hour)])])).toEqual([refused('hour', Number.MAX_SAFE_INTEGER)])
    })

    it('counts slots of a faster clock, so that no window is ever overfull', async () => {
      const { limits } = await open()
      expect(await limits.reserve([slot('a', noon + 500, hourly), slot('b', noon + 400, hourly), slot('c', noon, hourly)])).toEqual([held, held, refused('hour', noon + 400 + hour)])
    })

    it('gives a released slot back, but never a committed one', async () => {
      const { limits, effects } = await open()
      await limits.reserve([slot('a', noon, hourly), slot('b', noon + 1, hourly)])
      await effects.apply([release('a'), commit('b'), release('b'), release('unknown')])
      expect(await limits.reserve([slot('c', noon + 2, hourly), slot('d', noon + 3, hourly)])).toEqual([held, refused('hour', noon + 1 + hour)])
      expect((await limits.history('person-1', noon + 3)).map(entry => [entry.requestId, entry.committed])).toEqual([['c', false], ['b', true]])
    })

    it('lets a lease lapse unless it was committed or renewed', async () => {
      const { limits, effects } = await open()
      await limits.reserve([slot('a', noon, hourly, { leaseMs: 1000 }), slot('b', noon, hourly, { leaseMs: 1000 })])
      await effects.apply([commit('a')])
      expect(await limits.reserve([slot('b', noon + 500, hourly, { leaseMs: 1000 })])).toEqual([held])
      expect(await limits.reserve([slot('c', noon + 1499, hourly)])).toEqual([refused('hour', noon + hour)])
      expect(await limits.reserve([slot('c', noon + 1500, hourly)])).toEqual([held])
    })

    it('counts a send that happened after release or lapse, at its own instant', async () => {
      const { limits, effects } = await open()
      await limits.reserve([slot('a', noon, hourly), slot('b', noon + 1, hourly, { leaseMs: 10 })])
      await effects.apply([release('a')])
      await limits.reserve([slot('c', noon + 20, [cap('hour', 9, hour)])])
      await effects.apply([commit('a'), commit('b')])
      expect((await limits.history('person-1', noon + 30)).map(entry => [entry.requestId, entry.at, entry.committed])).toEqual([['c', noon + 20, false], ['b', noon + 1, true], ['a', noon, true]])
    })

    it('asks again for a released or changed slot, and leaves the old one when there is no room', async () => {
      const { limits, effects } = await open()
      const sms = [cap('sms_day', 2, day, { counts: { channel: 'sms' } })]
      const email = [cap('email_day', 1, day, { counts: { channel: 'email' } })]
      await limits.reserve([slot('a', noon, sms), slot('e', noon, email, { channel: 'email' })])
      expect(await limits.reserve([slot('a', noon + 1, email, { channel: 'email' })])).toEqual([refused('email_day', noon + day)])
      expect((await limits.history('person-1', noon + 1)).map(entry => [entry.requestId, entry.channel])).toEqual([['a', 'sms'], ['e', 'email']])
      await effects.apply([release('e')])
      expect(await limits.reserve([slot('a', noon + 2, email, { channel: 'email' }), slot('e', noon + 3, email, { channel: 'email' })])).toEqual([held, refused('email_day', noon + 2 + day)])
    })

    it('remembers slots for the longest window that was ever asked', async () => {
      const { limits, effects } = await open()
      const long = [cap('quarter', 1, 90 * day)]
      await limits.reserve([slot('a', noon, long)])
      await effects.apply([commit('a')])
      expect(await limits.reserve([slot('b', noon + 60 * day, hourly), slot('c', noon + 89 * day, long)])).toEqual([held, refused('quarter', noon + 90 * day)])
    })

    it('keeps people apart and tells their history, newest first', async () => {
      const { limits } = await open()
      await limits.reserve([slot('a', noon, hourly), slot('b', noon, hourly, { recipientId: 'person-2', channel: 'email', category: 'promotion', subjectKey: 'card-1' }), slot('c', noon + 1, hourly)])
      expect(await limits.history('person-2', noon + 1)).toEqual([{ requestId: 'b', at: noon, channel: 'email', category: 'promotion', subjectKey: 'card-1', committed: false }])
      expect((await limits.history('person-1', noon + 1)).map(entry => entry.requestId)).toEqual(['c', 'a'])
      expect(await limits.history('nobody', noon)).toEqual([])
      expect(await limits.reserve([])).toEqual([])
    })
  })
}
