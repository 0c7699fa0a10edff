/** Kafka's broker and its tools, as Maven publishes them. */
import { copyWithDependencies } from './maven.ts'

export const KAFKA_VERSION = '4.3.0'

/** slf4j-simple logs to stderr, which goes to the service's log file: no logging configuration to write, and half a second less to start than log4j. */
export function fetchKafka(folder: string): Promise<void> {
  return copyWithDependencies([`org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'], folder)
}
