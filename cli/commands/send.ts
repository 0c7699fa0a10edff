import type { Command } from 'commander'
import { createProducer } from '../../topics/producer.ts'
import type { CommunicationRequest } from '../../processors/content/request.ts'
import { openCodec, openLog } from '../runtime/connect.ts'
import { onExisting } from '../runtime/existing.ts'
import { openSealing } from '../runtime/privacy.ts'
import { createLogger } from '../runtime/logger.ts'
import { inputLines, parseLine } from './lines.ts'
import { loadAll } from './settings.ts'

const BATCH = 200

/** Publishes requests from standard input, one JSON object a line. Good lines are published, bad ones are named on stderr; exit 1 when there was one. */
export function register(program: Command): void {
  program.command('send').description('publish requests, JSON lines on standard input').argument('<source>', '- for standard input').option('--as <name>', 'name of the producing service', 'cli').action(async (_source: string, { as }: { as: string }) => {
    const { settings: given, policy } = loadAll()
    const settings = onExisting(given)
    const log = createLogger(settings)
    const kafka = openLog(settings, log, error => { throw error })
    const appending = kafka.producer('cli')
    const plain = await openCodec(settings, Date.now)
    // Keys lie in Redis: who does not reach it publishes plain, and the pipeline seals what it reads.
    const sealing = settings.REDIS_URL === '' ? null : await openSealing(settings, plain, appending)
    const producer = createProducer({ producer: appending, codec: sealing?.codec ?? plain, policy, source: as, maxRecordBytes: settings.KAFKA_MAX_RECORD_BYTES, ...(sealing && { seal: communications => sealing.vault.sealCommunications(communications) }) })
    let bad = 0
    let waiting: CommunicationRequest[] = []
    let numbers: number[] = []
    async function flush(): Promise<void> {
      const result = await producer.send(waiting)
      if (result.ok) for (const requestId of result.requestIds) process.stdout.write(`${JSON.stringify({ requestId, status: 'accepted' })}\n`)
      else {
        const wrong = new Set(result.problems.map(problem => problem.index))
        for (const problem of result.problems) process.stderr.write(`line ${numbers[problem.index]}: ${problem.field}: ${problem.message}\n`)
        bad += wrong.size
        waiting = waiting.filter((_, index) => !wrong.has(index))
        numbers = numbers.filter((_, index) => !wrong.has(index))
        if (waiting.length > 0) return flush()
      }
      waiting = []
      numbers = []
    }
    for await (const { text, number } of inputLines()) {
      const parsed = parseLine(text)
      if (!parsed.ok) {
        process.stderr.write(`line ${number}: not JSON: ${parsed.message}\n`)
        bad++
        continue
      }
      // The producer checks shape and sense; a line is what it claims to be only after that.
      waiting.push(parsed.value as CommunicationRequest)
      numbers.push(number)
      if (waiting.length >= BATCH) await flush()
    }
    if (waiting.length > 0) await flush()
    await producer.close()
    await sealing?.stores.close()
    await kafka.close()
    process.exitCode = bad > 0 ? 1 : 0
  })
}
