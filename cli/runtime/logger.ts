import pino from 'pino'
import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.ts'

/** The process's logger, on stderr: stdout is for answers. Addresses, content and secrets are redacted by path; ids are not. */
export function createLogger(settings: Pick<Settings, 'LOG_LEVEL' | 'COMM_DEBUG_LOGGING'>, destination: pino.DestinationStream = pino.destination({ dest: 2, sync: false })): Logger {
  const level = settings.COMM_DEBUG_LOGGING && settings.LOG_LEVEL !== 'silent' && settings.LOG_LEVEL !== 'trace' ? 'debug' : settings.LOG_LEVEL
  return pino({
    level, base: null,
    redact: { paths: ['to', 'from', 'phone', 'email', 'address', 'text', 'html', 'subject', 'body', 'token', 'authorization', '*.to', '*.phone', '*.email', '*.address', '*.text', '*.html', '*.subject', '*.body', 'req.headers.authorization', 'headers.authorization'], censor: '***' },
  }, destination)
}
