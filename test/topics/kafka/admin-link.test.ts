import type { Admin } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { createAdminLink } from '../../../topics/kafka/admin-link.ts'

function set() {
  const calls: string[] = []
  let connections = 0
  const link = createAdminLink(async () => {
    const id = connections += 1
    calls.push(`connect ${id}`)
    return { listTopics: async () => [String(id)], disconnect: async () => { calls.push(`disconnect ${id}`) } } as unknown as Admin
  })
  return { calls, link }
}
const moved = Object.assign(new Error('not the leader'), { retriable: true })

describe('an admin link', () => {
  it('keeps its connection while all goes well', async () => {
    const { calls, link } = set()
    expect([await link.ask(admin => admin.listTopics()), await link.ask(admin => admin.listTopics())]).toEqual([['1'], ['1']])
    await link.close()
    expect(calls).toEqual(['connect 1', 'disconnect 1'])
  })

  it('asks again over a new connection when the error passes', async () => {
    const { calls, link } = set()
    const [answer] = await link.ask(async admin => {
      const [id] = await admin.listTopics()
      if (id === '1') throw moved
      return [id]
    })
    expect(answer).toBe('2')
    expect(calls).toEqual(['connect 1', 'disconnect 1', 'connect 2'])
  })

  it.each([
    ['at once when it does not pass', Object.assign(new Error('refused'), { retriable: false }), 1],
    ['after five times when it does not go away', moved, 5],
  ])('gives up %s', async (_what, error, times) => {
    const { calls, link } = set()
    await expect(link.ask(async () => { throw error })).rejects.toBe(error)
    expect(calls.filter(call => call.startsWith('connect'))).toHaveLength(times)
  })
})
