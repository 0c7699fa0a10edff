/** Protocol errors that sending again cannot help. Names as in Kafka's protocol guide. */
const refused = new Set(['INVALID_TOPIC_EXCEPTION', 'TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 'INVALID_REQUIRED_ACKS', 'POLICY_VIOLATION', 'INVALID_RECORD', 'INVALID_TIMESTAMP', 'UNSUPPORTED_FOR_MESSAGE_FORMAT'])
const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

/**
 * What to do about a failed send. kafkajs' own `retriable` does not tell: it wraps connection errors in non-retriable ones once its inner retries are
 * spent (measured). So everything is sent again unless the broker named a reason that stands.
 */
export function classifyProduceError(error: unknown): 'retry' | 'too_large' | 'refused' {
  const type = protocolType(error)
  if (type === undefined) return 'retry'
  if (tooLarge.has(type)) return 'too_large'
  return refused.has(type) ? 'refused' : 'retry'
}

/** The protocol error's name, looked for through the wrapping errors. */
function protocolType(error: unknown): string | undefined {
  const seen = new Set<unknown>()
  for (let at = error; typeof at === 'object' && at !== null && !seen.has(at); at = 'cause' in at ? at.cause : undefined) {
    seen.add(at)
    if ('type' in at && typeof at.type === 'string') return at.type
  }
  return undefined
}
