/** Consumer lag, asked of the broker. */
import type { LogAdmin } from '../../topics/port.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { Unavailable } from '../kernel/unavailable.ts'
import type { QueueLag } from './monitor.ts'

/** A consumer and what it reads. */
export interface Watched { readonly name: string; readonly reads: readonly string[] }

/** Lag of each consumer on each of its topics. Group names are `<client id>.<processor>`. A partition without a committed offset counts in whole. */
export async function queueLags(admin: Pick<LogAdmin, 'groupOffsets'>, clientId: string, watched: readonly Watched[]): Promise<QueueLag[]> {
  const pairs = watched.flatMap(({ name, reads }) => reads.map(topic => ({ name, topic })))
  return Promise.all(pairs.map(async ({ name, topic }) => {
    const partitions = await admin.groupOffsets(`${clientId}.${name}`, topic).catch(error => { throw new Unavailable('Kafka', error) })
    return { group: name, topic, records: partitions.reduce((sum, { end, committed }) => sum + Number(end - (committed ?? 0n)), 0) }
  }))
}

/** The consumers that worked in this process since it started, as its metrics know them. */
export async function seenConsumers(metrics: Pick<Metrics, 'lag'>): Promise<Watched[]> {
  const { values } = await metrics.lag.get()
  return values.map(({ labels }) => ({ name: String(labels.processor ?? ''), reads: [String(labels.topic ?? '')] }))
}
