import type { BatchOutcome, ConsumerSpec, LogBatch } from '../port.ts'
import type { Storage } from './storage.ts'

export interface TopicPartition { readonly topic: string; readonly partition: number }
export const partitionKey = ({ topic, partition }: TopicPartition): string => `${topic}\u0000${partition}`

/** What a member needs of its group: committed offsets, and whether a commit arrives. */
export interface GroupOffsets {
  committed(at: TopicPartition): bigint | undefined
  commit(at: TopicPartition, offset: bigint): void
}

export interface Member {
  readonly spec: ConsumerSpec
  readonly owned: readonly TopicPartition[]
  /** Takes these partitions from their committed offsets on; pauses of partitions kept stay. */
  assign(partitions: readonly TopicPartition[]): Promise<void>
  /** Hands over at most one batch; how many records were handed over, 0 if there is nothing to do now. */
  deliver(at: TopicPartition): Promise<number>
  seek(at: TopicPartition, offset: bigint): void
  /** When the earliest paused partition wakes, ms. */
  nextResumeAt(): number | null
  /** Forgets pauses and seeks, as a process that dies does. */
  forget(): void
  /** Takes no more batches; resolves when none is in hand. */
  finish(): Promise<void>
  begin(): void
}

/** One consumer of a group in memory: positions, pauses, seeks, and the batch in hand. */
export function createMember(spec: ConsumerSpec, storage: Storage, offsets: GroupOffsets, now: () => number): Member {
  const positions = new Map<string, bigint>()
  const pauses = new Map<string, number>()
  const seeks = new Map<string, bigint>()
  const stuck = new Set<string>()
  let owned: readonly TopicPartition[] = []
  let generation = 0
  let stopping = false
  let inHand: Promise<unknown> = Promise.resolve()

  const startOf = (at: TopicPartition): bigint => {
    const { start, end } = storage.bounds(at.topic, at.partition)
    const committed = offsets.committed(at)
    if (committed !== undefined) return committed < start ? start : committed
    return spec.fromBeginning === false ? end : start
  }
  const settle = (at: TopicPartition, batch: LogBatch, outcome: BatchOutcome): void => {
    const key = partitionKey(at)
    if (outcome.done < 0 || outcome.done > batch.records.length) throw new RangeError(`done is ${outcome.done} of ${batch.records.length} records`)
    const last = batch.records[outcome.done - 1]
    if (last) offsets.commit(at, last.offset + 1n)
    if (seeks.has(key)) return
    positions.set(key, last ? last.offset + 1n : batch.records[0]?.offset ?? 0n)
    if (outcome.resumeAt !== undefined && outcome.resumeAt > now()) pauses.set(key, outcome.resumeAt)
    else if (!last) stuck.add(key)
  }

  const deliver = async (at: TopicPartition): Promise<number> => {
    const key = partitionKey(at)
    const sought = seeks.get(key)
    if (sought !== undefined) { positions.set(key, sought); seeks.delete(key) }
    const resumeAt = pauses.get(key)
    if (resumeAt !== undefined && resumeAt > now()) return 0
    pauses.delete(key)
    const position = positions.get(key)
    if (stopping || position === undefined || stuck.has(key)) return 0
    const records = storage.read(at.topic, at.partition, position, spec.maxBatch ?? 500)
    if (records.length === 0) return 0
    const mine = generation
    const batch: LogBatch = { ...at, records, highWatermark: storage.bounds(at.topic, at.partition).end, stale: () => stopping || mine !== generation || seeks.has(key), heartbeat: async () => {} }
    const outcome = await spec.handle(batch)
    // A member that lost its generation cannot commit; the new owner gets the batch again.
    if (mine === generation) settle(at, batch, outcome)
    return stuck.has(key) ? 0 : records.length
  }

  return {
    spec,
    get owned() { return owned },
    async assign(partitions) {
      generation += 1
      owned = partitions
      positions.clear()
      stuck.clear()
      const kept = new Set(partitions.map(partitionKey))
      for (const key of pauses.keys()) if (!kept.has(key)) pauses.delete(key)
      for (const at of partitions) positions.set(partitionKey(at), startOf(at))
      await spec.onAssigned?.(partitions)
    },
    deliver(at) {
      const work = deliver(at)
      inHand = work.catch(() => {})
      return work
    },
    seek: (at, offset) => { seeks.set(partitionKey(at), offset) },
    nextResumeAt: () => (pauses.size === 0 ? null : Math.min(...pauses.values())),
    forget: () => { pauses.clear(); seeks.clear() },
    async finish() {
      stopping = true
      await inHand
    },
    begin: () => { stuck.clear() },
  }
}
