/** What the log can refuse, as codes. Everything else is retried by the log itself: the caller waits. */
export type LogErrorCode =
  /** One record alone is larger than its topic takes. */
  | 'record_too_large'
  /** The topic does not exist (the in-memory log only: brokers are waited for). */
  | 'unknown_topic'
  /** The broker refuses for good: not authorised, invalid topic, policy. */
  | 'refused'
  /** More is waiting to be sent than the producer may hold. */
  | 'queue_full'
  /** The time given to a send ran out; some of it may have been appended. */
  | 'timeout'
  /** The producer was closed; some of the send may have been appended. */
  | 'closed'

export class LogError extends Error {
  override readonly name = 'LogError'
  readonly code: LogErrorCode

  constructor(code: LogErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
