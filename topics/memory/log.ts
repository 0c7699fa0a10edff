import { LogError } from '../errors.ts'
import { checkOutRecord } from '../out-record.ts'
import type { Log, LogAdmin, LogConsumer, LogProducer, LogRecord, OutRecord } from '../port.ts'
import { createGroup, type Group } from './group.ts'
import { createMember, type Member } from './member.ts'
import { createStorage } from './storage.ts'

/** Faults of a real log, decided by the test: pure functions of what happens, so that a seed decides a run. */
export interface MemoryFaults {
  /** How often a record is appended, 1 or more: a producer that lost an answer sends again. */
  copies?(record: OutRecord): number
  /** True swallows a commit: the records come again after a restart. */
  loseCommit?(group: string, topic: string, partition: number, offset: bigint): boolean
}

export interface MemoryLogOptions {
  /** Time of appends and of `resumeAt`, ms. */
  readonly now: () => number
  /** Partitions of topics that nobody created (default 4); 0 refuses such topics as the brokers do. */
  readonly partitions?: number
  /** Told of a handler that threw; without it, `pump` rejects with the error. */
  readonly onCrash?: (error: unknown) => void
  readonly faults?: MemoryFaults
}

export interface MemoryLog extends Log {
  /** Delivers what is there, and what that leads to, until nothing is left to do now; how many records were handed over. No timers: paused partitions wait for the clock. */
  pump(): Promise<number>
  /** Every record ever appended to a topic, in order of appending. */
  records(topic: string): LogRecord[]
  /** Committed offset by partition. */
  committed(group: string, topic: string): ReadonlyMap<number, bigint>
  /** A crash and restart of all consumers of a group: from committed offsets, crashed ones live again. */
  restart(group: string): Promise<void>
  /** When the earliest paused partition wakes, ms; null if none is paused. */
  nextResumeAt(): number | null
  /** Keeps only the last record of each key, leaving gaps in the offsets. */
  compact(topic: string): void
}

/** The log port in memory, deterministic: partitions by the same hash as on the brokers, groups, commits, pauses; it delivers only when pumped. */
export function createMemoryLog(options: MemoryLogOptions): MemoryLog {
  const { now, faults = {} } = options
  const storage = createStorage(now, options.partitions ?? 4)
  const groups = new Map<string, Group>()
  const crashed = new Set<Member>()
  let pumping: Promise<unknown> = Promise.resolve()
  const groupOf = (id: string): Group => {
    const known = groups.get(id)
    if (known) return known
    const group = createGroup(storage, (at, offset) => faults.loseCommit?.(id, at.topic, at.partition, offset) ?? false)
    groups.set(id, group)
    return group
  }

  const crash = (member: Member, error: unknown): void => {
    crashed.add(member)
    if (!options.onCrash) throw error
    options.onCrash(error)
  }
  const pass = async (): Promise<number> => {
    let delivered = 0
    for (const member of [...groups.values()].flatMap(group => group.members)) {
      for (const at of member.owned) {
        if (crashed.has(member)) break
        try {
          delivered += await member.deliver(at)
        } catch (error) {
          crash(member, error)
        }
      }
    }
    return delivered
  }
  const pump = async (): Promise<number> => {
    for (const group of groups.values()) for (const member of group.members) member.begin()
    let total = 0
    for (let delivered = await pass(); delivered > 0; delivered = await pass()) total += delivered
    return total
  }

  return {
    producer: name => createProducer(name, record => {
      for (let copy = faults.copies?.(record) ?? 1; copy > 0; copy -= 1) storage.append(record)
    }),
    consumer: spec => createConsumer(groupOf(spec.groupId), createMember(spec, storage, groupOf(spec.groupId), now)),
    admin: () => createAdmin(storage, id => groupOf(id)),
    close: async () => { for (const group of groups.values()) for (const member of group.members) await group.leave(member) },
    pump() {
      const next = pumping.then(pump)
      pumping = next.catch(() => {})
      return next
    },
    records: topic => storage.records(topic),
    committed: (group, topic) => groupOf(group).committedOn(topic),
    async restart(id) {
      const group = groupOf(id)
      for (const member of group.members) crashed.delete(member)
      await group.restart()
    },
    nextResumeAt: () => [...groups.values()].flatMap(group => group.members).map(member => member.nextResumeAt()).filter(at => at !== null).reduce<number | null>((first, at) => Math.min(first ?? at, at), null),
    compact: topic => storage.compact(topic),
  }
}

function createProducer(name: string, append: (record: OutRecord) => void): LogProducer {
  let open = true
  return {
    async send(records) {
      if (!open) throw new LogError('closed', `producer ${name} is closed`)
      records.forEach(checkOutRecord)
      records.forEach(append)
    },
    close: async () => { open = false },
  }
}

function createConsumer(group: Group, member: Member): LogConsumer {
  return {
    start: () => group.join(member),
    async stop() {
      await member.finish()
      await group.leave(member)
    },
    seek: (topic, partition, offset) => { member.seek({ topic, partition }, offset) },
  }
}

function createAdmin(storage: ReturnType<typeof createStorage>, groupOf: (id: string) => Group): LogAdmin {
  const partitions = (topic: string): number[] => Array.from({ length: storage.partitions(topic) }, (_, partition) => partition)
  return {
    createTopics: async specs => specs.filter(spec => storage.create(spec)).map(spec => spec.name),
    describeTopics: async names => names.map(name => storage.spec(name)).filter(spec => spec !== undefined),
    groupOffsets: async (id, topic) => partitions(topic).map(partition => ({ partition, end: storage.bounds(topic, partition).end, committed: groupOf(id).committed({ topic, partition }) ?? null })),
    endOffsets: async topic => partitions(topic).map(partition => ({ partition, ...storage.bounds(topic, partition) })),
    close: async () => {},
  }
}
