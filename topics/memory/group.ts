import type { Storage } from './storage.ts'
import { partitionKey, type GroupOffsets, type Member, type TopicPartition } from './member.ts'

export interface Group extends GroupOffsets {
  readonly members: readonly Member[]
  join(member: Member): Promise<void>
  leave(member: Member): Promise<void>
  /** Every member starts again from the committed offsets, as after a crash. */
  restart(): Promise<void>
  committedOn(topic: string): Map<number, bigint>
}

/** A consumer group in memory. `lose` may swallow a commit: what was handled then comes again after a restart. */
export function createGroup(storage: Storage, lose: (at: TopicPartition, offset: bigint) => boolean): Group {
  const offsets = new Map<string, { at: TopicPartition; offset: bigint }>()
  let members: Member[] = []

  const rebalance = async (): Promise<void> => {
    const topics = [...new Set(members.flatMap(member => member.spec.topics))].sort()
    const shares = new Map<Member, TopicPartition[]>(members.map(member => [member, []]))
    for (const topic of topics) {
      const readers = members.filter(member => member.spec.topics.includes(topic))
      for (let partition = 0; partition < storage.partitions(topic); partition += 1) {
        const reader = readers[partition % readers.length]
        if (reader) shares.get(reader)?.push({ topic, partition })
      }
    }
    for (const [member, share] of shares) await member.assign(share)
  }

  return {
    get members() { return members },
    async join(member) { members = [...members, member]; await rebalance() },
    async leave(member) {
      if (!members.includes(member)) return
      members = members.filter(other => other !== member)
      await member.assign([])
      await rebalance()
    },
    async restart() {
      for (const member of members) member.forget()
      await rebalance()
    },
    committed: at => offsets.get(partitionKey(at))?.offset,
    commit(at, offset) { if (!lose(at, offset)) offsets.set(partitionKey(at), { at, offset }) },
    committedOn: topic => new Map([...offsets.values()].filter(({ at }) => at.topic === topic).map(({ at, offset }) => [at.partition, offset])),
  }
}
