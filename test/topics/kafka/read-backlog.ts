/** Reads a topic to its end as a process of its own; prints how many records came and the most memory that was in use beyond the start, bytes. */
import { openLog } from './open-log.ts'

const [brokers = '', topic = '', total = ''] = process.argv.slice(2)
const used = (): number => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
const log = openLog(brokers)
const finished = Promise.withResolvers<void>()
const start = used()
let most = 0
let count = 0
await log.consumer({
  groupId: `${topic}-backlog`, topics: [topic],
  async handle(batch) {
    count += batch.records.length
    most = Math.max(most, used() - start)
    if (count === Number(total)) finished.resolve()
    return { done: batch.records.length }
  },
}).start()
await finished.promise
await log.close()
process.stdout.write(JSON.stringify({ count, most }))
