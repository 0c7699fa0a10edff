import type { LogProducer, OutRecord } from '../../topics/port.ts'

/**
 * Appends what follows from a step. A send is many writes, and whoever dies in it has done some of them: so what ends a wait is appended last, after the
 * copies that go on and the events that tell of it.
 */
export async function append(producer: Pick<LogProducer, 'send'>, records: readonly OutRecord[]): Promise<void> {
  const [ends, rest] = [records.filter(({ value }) => value === null), records.filter(({ value }) => value !== null)]
  if (rest.length > 0) await producer.send(rest)
  if (ends.length > 0) await producer.send(ends)
}
