import { describe, expect, it } from 'vitest'
import { untilServed } from '../../../topics/kafka/until-served.ts'

/** A broker that hears of topic `t` only at the second look and serves it only at the fourth. */
function slow() {
  let looks = 0
  return {
    listTopics: async () => { looks += 1; return looks < 2 ? [] : ['t'] },
    async fetchTopicOffsets() {
      if (looks < 2) throw new Error('asked for a topic that is not known yet')
      if (looks < 4) throw Object.assign(new Error('not the leader'), { type: 'NOT_LEADER_FOR_PARTITION' })
      return []
    },
    get looks() { return looks },
  }
}

describe('untilServed', () => {
  it('asks again until the leaders answer, whatever they say until then', async () => {
    const admin = slow()
    await untilServed(admin, ['t'], () => 0)
    expect(admin.looks).toBe(4)
  })

  it('gives up when its patience is over and names the topics', async () => {
    let time = 0
    await expect(untilServed({ ...slow(), listTopics: async () => [] }, ['t'], () => { time += 20_000; return time })).rejects.toMatchObject({ code: 'timeout', message: 'topics that no broker serves after 30000 ms: t' })
  })

  it('has nothing to wait for without topics', async () => {
    const admin = slow()
    await untilServed(admin, [], () => 0)
    expect(admin.looks).toBe(0)
  })
})
