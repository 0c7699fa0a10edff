import type { Cap, LimitStore, SlotAnswer, SlotRequest } from '../ports.ts'
import { distinct } from './distinct.ts'
import type { BatchPlan, Link } from './link.ts'

const letters = { sms: 's', email: 'e' } as const
const rolling = -1

/** Limits by lua/limits-reserve.lua. Times and windows are whole milliseconds. */
export function redisLimits(link: Link): LimitStore {
  const plan: BatchPlan<SlotRequest> = {
    script: 'limits-reserve',
    size: 50,
    width: 2,
    key: item => link.keys.limits(item.recipientId),
    call: items => {
      const lists = distinct(items.map(item => item.caps), caps => JSON.stringify(caps.map(capRow)))
      return {
        keys: items.map(item => link.keys.limits(item.recipientId)),
        args: [lists.texts.length, ...lists.texts, ...items.flatMap((item, index) => [item.now, item.now + item.leaseMs, item.requestId, factsOf(item), lists.numbers[index] ?? 0])],
      }
    },
  }
  return {
    reserve: async batch => {
      const { replies } = await link.overBatch<SlotRequest, [number, number]>(plan, batch)
      return replies.map(([cap, freeAt], index): SlotAnswer => (cap === 0 ? { held: true } : { held: false, cap: batch[index]?.caps[cap - 1]?.name ?? '', freeAt: freeAt < 0 ? Number.MAX_SAFE_INTEGER : freeAt }))
    },
    history: async (recipientId, now) => {
      const [fields] = await link.run([['hgetall', link.keys.limits(recipientId)]])
      return slotsOf(fields as Record<string, string>, now)
    },
  }
}

const capRow = (cap: Cap): unknown[] => {
  const { channel, category, subjectKey } = cap.counts
  return [cap.limit, cap.windowMs, cap.calendarStart ?? rolling, cap.binding ? 1 : 0, channel === undefined ? '' : letters[channel], category ?? '', subjectKey === undefined ? '' : `=${subjectKey}`]
}

/** Category names hold no bar (config/policy.ts), so the subject may hold anything. */
const factsOf = (item: SlotRequest): string => `${letters[item.channel]}|${item.category}|${item.subjectKey === null ? '' : `=${item.subjectKey}`}`

function slotsOf(fields: Record<string, string>, now: number): Awaited<ReturnType<LimitStore['history']>> {
  const span = Number(fields['w'] ?? 0)
  return Object.entries(fields)
    .filter(([field]) => field.startsWith('='))
    .map(([field, value]) => {
      const requestId = field.slice(1)
      const bar = value.indexOf('|', 16)
      const subject = value.slice(bar + 1)
      return {
        requestId,
        at: Number(value.slice(0, 13)),
        channel: value[14] === letters.sms ? 'sms' : 'email',
        category: value.slice(16, bar),
        subjectKey: subject === '' ? null : subject.slice(1),
        committed: fields[`~${requestId}`] === undefined,
      }
    })
    .filter(slot => slot.at > now - span && (slot.committed || Number(fields[`~${slot.requestId}`]) > now))
    .sort((a, b) => b.at - a.at || (a.requestId < b.requestId ? -1 : 1))
}
