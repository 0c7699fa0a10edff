import { setTimeout as wait } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { LogError } from '../errors.ts'

const POLL_MS = 50

/**
 * Waits until brokers serve every partition of new topics; a LogError `timeout` after `patienceMs`. A leader in the metadata is not enough: for some milliseconds
 * more it refuses (NOT_LEADER_FOR_PARTITION), and a first send that half succeeds is sent twice. kafkajs's own `waitForLeaders` throws outside of any promise when a
 * broker has not heard of the topic yet, which would end the process.
 */
export async function untilServed(admin: Pick<Admin, 'listTopics' | 'fetchTopicOffsets'>, names: readonly string[], now: () => number, patienceMs = 30_000): Promise<void> {
  const deadline = now() + patienceMs
  let waiting = [...names]
  while (waiting.length > 0) {
    const served = await servedTopics(admin, waiting)
    waiting = waiting.filter(name => !served.has(name))
    if (waiting.length === 0) return
    if (now() > deadline) throw new LogError('timeout', `topics that no broker serves after ${patienceMs} ms: ${waiting.join(', ')}`)
    await wait(POLL_MS)
  }
}

/** Those whose leaders answer for their offsets. */
async function servedTopics(admin: Pick<Admin, 'listTopics' | 'fetchTopicOffsets'>, names: readonly string[]): Promise<Set<string>> {
  const known = new Set(await admin.listTopics())
  const answers = await Promise.all(names.filter(name => known.has(name)).map(async name => admin.fetchTopicOffsets(name).then(() => [name], () => [])))
  return new Set(answers.flat())
}
