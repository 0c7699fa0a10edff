import type { LogAdmin, TopicSpec } from './port.ts'

/** A way in which a topic on the broker is not what it should be. */
export type Drift =
  | { readonly topic: string; readonly kind: 'missing' }
  | { readonly topic: string; readonly kind: 'partitions' | 'replication_factor'; readonly expected: number; readonly actual: number }
  | { readonly topic: string; readonly kind: 'config'; readonly name: string; readonly expected: string; readonly actual: string | null }

/** What differs between the topics that should be and those that are. Configs nobody states are not compared. */
export function drift(expected: readonly TopicSpec[], actual: readonly TopicSpec[]): Drift[] {
  const found = new Map(actual.map(spec => [spec.name, spec]))
  return expected.flatMap<Drift>(spec => {
    const topic = spec.name
    const real = found.get(topic)
    if (!real) return [{ topic, kind: 'missing' }]
    const differences: Drift[] = []
    if (real.partitions !== spec.partitions) differences.push({ topic, kind: 'partitions', expected: spec.partitions, actual: real.partitions })
    if (real.replicationFactor !== spec.replicationFactor) differences.push({ topic, kind: 'replication_factor', expected: spec.replicationFactor, actual: real.replicationFactor })
    for (const [name, value] of Object.entries(spec.configs)) {
      const set = real.configs[name] ?? null
      if (set !== value) differences.push({ topic, kind: 'config', name, expected: value, actual: set })
    }
    return differences
  })
}

/** Creates what is missing and says what differs of the rest. Nothing that exists is changed: adding partitions would move keys, and a shorter retention deletes. */
export async function ensureTopics(admin: LogAdmin, specs: readonly TopicSpec[]): Promise<{ created: string[]; drift: Drift[] }> {
  const created = await admin.createTopics(specs)
  return { created, drift: drift(specs, await admin.describeTopics(specs.map(spec => spec.name))) }
}
