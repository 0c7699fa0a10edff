import { describe, expect, inject, it } from 'vitest'
import { randomUUID } from 'node:crypto'
import type { Effect } from '../../../../processors/kernel/effects.ts'
import type { RedisStores } from '../../../../processors/stores/redis/index.ts'
import { budget, cap, claim, day, hour, money, noon, openRedis, slot } from '../fixtures.ts'

const { REDIS_URL } = inject('addresses')
const workers = 8

/** Workers of one system: connections of their own, one prefix. */
async function openWorkers(): Promise<RedisStores[]> {
  const prefix = `race-${randomUUID()}:`
  return Promise.all(Array.from({ length: workers }, () => openRedis(REDIS_URL, { prefix })))
}

/** Lets every worker do every round at once with the others. */
async function race<Answer>(all: readonly RedisStores[], rounds: number, round: (stores: RedisStores, worker: number, number: number) => Promise<Answer>): Promise<Answer[]> {
  const answers = await Promise.all(all.map(async (stores, worker) => {
    const mine: Answer[] = []
    for (let number = 0; number < rounds; number += 1) mine.push(await round(stores, worker, number))
    return mine
  }))
  return answers.flat()
}

describe('many workers at once', () => {
  it('never pass a person\'s caps', async () => {
    const all = await openWorkers()
    const caps = [cap('hour', 2, hour), cap('day', 5, day)]
    const held: { person: string; at: number }[] = []
    await race(all, 60, async (stores, worker, number) => {
      const person = `person-${number % 3}`
      const at = noon + Math.floor(number / 3) * (hour / 4)
      const requestId = `request-${worker}-${number}`
      const [answer] = await stores.limits.reserve([slot(requestId, at, caps, { recipientId: person })])
      if (!answer?.held) return
      const keep = (worker + number) % 3 !== 0
      const effect: Effect = { type: keep ? 'commit_slot' : 'release_slot', requestId, recipientId: person }
      if (keep) held.push({ person, at })
      await stores.effects.apply([effect])
    })
    for (const { limit, windowMs } of caps) {
      for (const start of held) expect(held.filter(({ person, at }) => person === start.person && at >= start.at && at < start.at + windowMs).length).toBeLessThanOrEqual(limit)
    }
    expect(held.length).toBeGreaterThanOrEqual(10)
  })

  it('never promise money twice, and spend all there is', async () => {
    const all = await openWorkers()
    const budgets = [budget('day', 1000), budget('month', 1500, { reason: 'budget_month', periodEnd: noon + 9 * day })]
    const answers = await race(all, 40, async (stores, worker, number) => stores.budgets.reserve(Array.from({ length: 5 }, (_, index) => money(`request-${worker}-${number}-${index}`, 7, budgets))))
    expect(answers.flat().filter(answer => answer.reserved).length).toBe(Math.floor(1000 / 7))
    expect(await all[0]?.budgets.state(['day', 'month'])).toMatchObject([{ pendingMicros: 994 }, { pendingMicros: 994 }])
  })

  it('claim each send once', async () => {
    const all = await openWorkers()
    const ids = Array.from({ length: 200 }, (_, index) => `request-${index}`)
    const answers = await race(all, 1, async (stores, worker) => stores.ledger.claim(ids.map(id => claim(id, 0, { owner: `worker-${worker}` }))))
    expect(answers.flat().filter(answer => answer.kind === 'claimed').length).toBe(ids.length)
    expect(answers.flat().filter(answer => answer.kind === 'unclear').length).toBe(ids.length * (workers - 1))
  })

  it('either cancel or send, never both, never neither', async () => {
    const all = await openWorkers()
    const answers = await race(all.slice(0, 2), 200, async (stores, worker, number) => {
      if (worker === 0) return stores.ledger.cancel(`request-${number}`, noon)
      return (await stores.ledger.claim([claim(`request-${number}`)]))[0]?.kind === 'claimed'
    })
    const [cancelled, sent] = [answers.slice(0, 200), answers.slice(200)]
    expect(cancelled.map((yes, index) => [yes, sent[index]].filter(Boolean).length)).toEqual(cancelled.map(() => 1))
  })

  it('admit each pass from one record', async () => {
    const all = await openWorkers()
    const answers = await race(all, 1, async (stores, worker) => stores.admission.admit(Array.from({ length: 100 }, (_, index) => ({ requestId: `request-${index}`, pass: 0, attempt: 0, contentHash: 'same', requestedOn: '2026-11-20', coordinates: `topic/${worker}/${index}` }))))
    expect(answers.flat().filter(answer => answer === 'admitted').length).toBe(100)
  })

  it('share one provider limit', async () => {
    const all = await openWorkers()
    const answers = await race(all, 50, async stores => stores.pace.take([{ key: 'minute', limit: 500, windowMs: 60_000 }], 3, noon))
    expect(answers.reduce((sum, { granted }) => sum + granted, 0)).toBe(500)
  })
})
