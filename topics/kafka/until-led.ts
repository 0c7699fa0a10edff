import { setTimeout as wait } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { LogError } from '../errors.ts'

const POLL_MS = 50

/**
 * Waits until every partition of new topics has a leader; a LogError `timeout` after `patienceMs`. kafkajs's own `waitForLeaders` throws outside of any promise
 * when a broker has not heard of the topic yet (UNKNOWN_TOPIC_OR_PARTITION), which KRaft brokers answer for some milliseconds: it would end the process.
 */
export async function untilLed(admin: Pick<Admin, 'listTopics' | 'fetchTopicMetadata'>, names: readonly string[], now: () => number, patienceMs = 30_000): Promise<void> {
  const deadline = now() + patienceMs
  let waiting = [...names]
  for (;;) {
    const led = await ledTopics(admin, waiting)
    waiting = waiting.filter(name => !led.has(name))
    if (waiting.length === 0) return
    if (now() > deadline) throw new LogError('timeout', `topics without a leader after ${patienceMs} ms: ${waiting.join(', ')}`)
    await wait(POLL_MS)
  }
}

async function ledTopics(admin: Pick<Admin, 'listTopics' | 'fetchTopicMetadata'>, names: readonly string[]): Promise<Set<string>> {
  // Asking for a topic the broker does not know yet is an error, so only those it lists are asked for.
  const known = new Set(await admin.listTopics())
  const asked = names.filter(name => known.has(name))
  if (asked.length === 0) return new Set()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: asked })
    return new Set(topics.filter(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)).map(({ name }) => name))
  } catch {
    // A broker that knew the topic a moment ago may answer from an older image; it is asked again.
    return new Set()
  }
}
