import { describe, expect, it } from 'vitest'
import { untilLed } from '../../../topics/kafka/until-led.ts'

const partition = (leader: number) => ({ partitionErrorCode: 0, partitionId: 0, leader, replicas: [], isr: [] })

/** A broker that hears of topic `t` only at the second look, fails the third and elects a leader by the fourth. */
function slow() {
  let looks = 0
  return {
    listTopics: async () => { looks += 1; return looks < 2 ? [] : ['t'] },
    async fetchTopicMetadata() {
      if (looks === 3) throw Object.assign(new Error('unknown'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' })
      return { topics: [{ name: 't', partitions: looks < 4 ? [partition(-1)] : [partition(1)] }] }
    },
    get looks() { return looks },
  }
}

describe('untilLed', () => {
  it('asks again until every partition has a leader, whatever the broker says until then', async () => {
    const admin = slow()
    await untilLed(admin, ['t'], () => 0)
    expect(admin.looks).toBe(4)
  })

  it('gives up when its patience is over and names the topics', async () => {
    let time = 0
    await expect(untilLed({ ...slow(), listTopics: async () => [] }, ['t'], () => { time += 20_000; return time })).rejects.toMatchObject({ code: 'timeout', message: 'topics without a leader after 30000 ms: t' })
  })
})
