/** Looks through the dead letters and sends them again. Answers values; the command prints them. */
import { readDeadLetter, REDRIVEN, redrive, type DeadLetterInfo, type DeadLetterProblem } from '../topics/dead-letters.ts'
import { LogError, type LogErrorCode } from '../topics/errors.ts'
import { topicFor } from '../topics/index.ts'
import type { Log, LogProducer, LogRecord, OutRecord } from '../topics/port.ts'
import { scanTopic } from '../topics/scan.ts'

export interface DlqDeps {
  readonly log: Log
  /** A name not used before: each look reads with a group of its own. */
  readonly newGroupId: () => string
  readonly sleep: (ms: number) => Promise<void>
}

/** Which letters; what is not said is not asked. */
export interface DlqFilter {
  readonly stage?: string
  readonly reason?: string
  /** Topic the letter came from. */
  readonly topic?: string
  /** Failed at or after, ms. */
  readonly since?: number
  /** Places in the dead letters, partition@offset. */
  readonly ids?: readonly string[]
}

export interface DlqEntry {
  /** Place in the dead letters, partition@offset. */
  readonly id: string
  /** null: a record without the headers of a dead letter. */
  readonly info: DeadLetterInfo | null
  readonly key: string
  readonly bytes: number
}

export interface DlqList {
  /** Letters that match, whether or not they are among the entries. */
  readonly total: number
  /** How many by stage and reason, most first. */
  readonly counts: readonly { readonly stage: string; readonly reason: string; readonly count: number }[]
  /** The latest ones, newest first. */
  readonly entries: readonly DlqEntry[]
}

/** Counts the letters that match and shows the newest `limit` of them. */
export async function dlqList(deps: DlqDeps, filter: DlqFilter = {}, limit = 50): Promise<DlqList> {
  const counts = new Map<string, { stage: string; reason: string; count: number }>()
  let total = 0
  let entries: DlqEntry[] = []
  await each(deps, filter, record => {
    const entry = entryOf(record)
    const { stage, reason } = entry.info ?? { stage: '', reason: 'not_a_dead_letter' }
    const known = counts.get(`${stage} ${reason}`)
    if (known) known.count += 1
    else counts.set(`${stage} ${reason}`, { stage, reason, count: 1 })
    total += 1
    entries.push(entry)
    if (entries.length > 2 * limit) entries = newest(entries, limit)
  })
  return { total, counts: [...counts.values()].sort((a, b) => b.count - a.count), entries: newest(entries, limit) }
}

export interface DlqLetter extends DlqEntry {
  /** The original's headers as text. */
  readonly headers: Readonly<Record<string, string>>
  /** The original bytes; null for a tombstone. */
  readonly value: Buffer | null
}

/** One letter with its bytes, or null if there is none at this place. */
export async function dlqShow(deps: DlqDeps, id: string): Promise<DlqLetter | null> {
  const found: DlqLetter[] = []
  await each(deps, { ids: [id] }, record => {
    found.push({ ...entryOf(record), value: record.value, headers: headersOf(record) })
  })
  return found[0] ?? null
}

/** The headers that the original came with: redriving adds where it lay, unless it was redriven before and says so itself. */
function headersOf(letter: LogRecord): Record<string, string> {
  const [original, info] = [redrive(letter), readDeadLetter(letter)]
  const headers = Object.entries('problem' in original ? letter.headers : original.headers ?? {}).map(([name, value]) => [name, String(value)] as const)
  const place = 'problem' in info ? '' : `${info.topic}/${info.partition}/${info.offset}`
  return Object.fromEntries(headers.filter(([name, value]) => name !== REDRIVEN || value !== place))
}

export interface RedriveOptions {
  /** Default true: only says what would be sent. */
  readonly dryRun?: boolean
  /** Letters a second at most. */
  readonly rate?: number
  /** Letters at most (default 10000), oldest first of each partition: they are held in memory. */
  readonly limit?: number
}

export interface RedriveResult {
  readonly dryRun: boolean
  /** Sent, or with a dry run what would be, by the topic they go to. */
  readonly sent: Readonly<Record<string, number>>
  /** The letters those were, for `--id` of another run. */
  readonly ids: readonly string[]
  /** Letters that could not be sent, and why. */
  readonly skipped: readonly Skipped[]
}

/** `problem`: what a letter lacks (topics/dead-letters.ts), or what the log refused it for (topics/errors.ts). */
export interface Skipped { readonly id: string; readonly problem: DeadLetterProblem['problem'] | LogErrorCode; readonly message: string }
interface Ready { readonly id: string; readonly original: OutRecord }

/**
 * Sends the original records again, to the topics they came from. One that cannot be sent is said, and the others go on. The letters stay where they are, so a
 * second run sends them a second time: harmless, because a request that was handled before changes nothing, but select by id or time to avoid it.
 */
export async function dlqRedrive(deps: DlqDeps, filter: DlqFilter, { dryRun = true, rate = 100, limit = 10_000 }: RedriveOptions = {}): Promise<RedriveResult> {
  const skipped: Skipped[] = []
  const ready: Ready[] = []
  await each(deps, filter, record => {
    const original = redrive(record)
    if ('problem' in original) skipped.push({ id: idOf(record), ...original })
    else if (ready.length < limit) ready.push({ id: idOf(record), original })
  })
  if (!dryRun) {
    const producer = deps.log.producer('dlq')
    for (let from = 0; from < ready.length; from += rate) {
      if (from > 0) await deps.sleep(1000)
      skipped.push(...await send(producer, ready.slice(from, from + rate)))
    }
    await producer.close()
  }
  const not = new Set(skipped.map(({ id }) => id))
  const gone = ready.filter(({ id }) => !not.has(id))
  const sent: Record<string, number> = {}
  for (const { original: { topic } } of gone) sent[topic] = (sent[topic] ?? 0) + 1
  return { dryRun, sent, ids: gone.map(({ id }) => id), skipped }
}

/** What stands against one record, and not against the next. */
const ofARecord: ReadonlySet<LogErrorCode> = new Set(['record_too_large', 'unknown_topic', 'refused'])

/** All at once; one by one when the log refuses one of them: those before it are then sent twice. Answers those that it refuses. */
async function send(producer: LogProducer, letters: readonly Ready[]): Promise<Skipped[]> {
  try {
    await producer.send(letters.map(({ original }) => original))
    return []
  } catch (error) {
    const [only] = letters
    if (!(error instanceof LogError) || !ofARecord.has(error.code) || !only) throw error
    if (letters.length === 1) return [{ id: only.id, problem: error.code, message: error.message }]
  }
  const refused: Skipped[] = []
  for (const letter of letters) refused.push(...await send(producer, [letter]))
  return refused
}

async function each(deps: DlqDeps, filter: DlqFilter, visit: (record: LogRecord) => void): Promise<void> {
  const ids = filter.ids === undefined ? null : new Set(filter.ids)
  await scanTopic(deps.log, {
    topic: topicFor('communications.dead-letters'), groupId: deps.newGroupId(),
    visit: record => { if ((ids === null || ids.has(idOf(record))) && matches(filter, entryOf(record).info)) visit(record) },
  })
}

/** A record that is no dead letter matches only when nothing is asked of it. */
function matches({ stage, reason, topic, since }: DlqFilter, info: DeadLetterInfo | null): boolean {
  if (info === null) return stage === undefined && reason === undefined && topic === undefined && since === undefined
  return (stage === undefined || stage === info.stage) && (reason === undefined || reason === info.reason) && (topic === undefined || topic === info.topic) && (since === undefined || info.at >= since)
}

const idOf = (record: LogRecord): string => `${record.partition}@${record.offset}`

function entryOf(record: LogRecord): DlqEntry {
  const info = readDeadLetter(record)
  return { id: idOf(record), info: 'problem' in info ? null : info, key: String(record.key ?? ''), bytes: record.value?.length ?? 0 }
}

function newest(entries: readonly DlqEntry[], limit: number): DlqEntry[] {
  return [...entries].sort((a, b) => (b.info?.at ?? 0) - (a.info?.at ?? 0)).slice(0, limit)
}
