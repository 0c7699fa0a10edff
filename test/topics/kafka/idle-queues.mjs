// 24 idle request queues for a while, as 24 idle connections have them; prints the CPU used, ms.
import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'

const [fix, ms] = process.argv.slice(2)
if (fix === 'fixed') (await import('../../../topics/kafka/request-queue-fix.ts')).fixRequestQueue()
const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js')
const logger = { debug() {}, warn() {} }
const queues = Array.from({ length: 24 }, () => new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 30_000, enforceRequestTimeout: true, clientId: 'test', broker: 'b', logger }))
for (const queue of queues) queue.checkPendingRequests()
const before = process.cpuUsage()
await wait(Number(ms))
const { user, system } = process.cpuUsage(before)
for (const queue of queues) queue.destroy()
process.stdout.write(String((user + system) / 1000))
