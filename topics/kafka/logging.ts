import { logLevel, type logCreator, type LogEntry } from 'kafkajs'

/** The part of a pino logger that is needed here. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const kafkaLogLevel = logLevel.INFO

/**
 * kafkajs' own log lines, one level down: it calls an error what it retries a moment later (a rebalance, a closed connection), and what
 * it cannot retry reaches us through CRASH events and rejections, where it is logged as an error.
 */
export function kafkaLogCreator(log: Logger, client: string): logCreator {
  return () => ({ namespace, level, log: { message, timestamp: _timestamp, logger: _logger, ...fields } }: LogEntry) => {
    const line = `kafkajs ${namespace === '' ? '' : `${namespace}: `}${message}`
    // Every answer with an error code is logged by the connection, then again by whoever has to do something about it.
    if (namespace === 'Connection' && message.startsWith('Response ')) log.debug({ client, ...fields }, line)
    else if (level === logLevel.ERROR) log.warn({ client, ...fields }, line)
    else if (level === logLevel.WARN) log.info({ client, ...fields }, line)
    else log.debug({ client, ...fields }, line)
  }
}
