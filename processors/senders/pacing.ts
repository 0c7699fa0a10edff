import type { Settings } from '../../config/settings.ts'
import type { Lane } from '../../schemas/generated/types.ts'
import type { Deps } from '../kernel/processor.ts'
import type { PaceWindow } from '../stores/ports.ts'

const MINUTE = 60_000

/** The provider limits that bind a lane: its own per minute, and the hour and day that all lanes share. */
export function paceWindows(kind: 'sms' | 'email', lane: Lane, settings: Settings): PaceWindow[] {
  const sms = kind === 'sms'
  const perMinute = sms
    ? (lane === 'critical' ? settings.SMS_RATE_CRITICAL_PER_MINUTE : settings.SMS_RATE_NORMAL_PER_MINUTE)
    : (lane === 'critical' ? settings.EMAIL_RATE_CRITICAL_PER_MINUTE : settings.EMAIL_RATE_NORMAL_PER_MINUTE)
  return [
    { key: `${kind}:${lane}:minute`, limit: perMinute, windowMs: MINUTE },
    { key: `${kind}:hour`, limit: sms ? settings.SMS_RATE_HOURLY : settings.EMAIL_RATE_HOURLY, windowMs: 60 * MINUTE },
    { key: `${kind}:day`, limit: sms ? settings.SMS_RATE_DAILY : settings.EMAIL_RATE_DAILY, windowMs: 1440 * MINUTE },
  ]
}

/** Takes as many permits as there are under the provider's limits, shared by all workers. */
export async function permits(kind: 'sms' | 'email', lane: Lane, want: number, now: number, deps: Deps): Promise<{ granted: number; retryAt: number }> {
  return deps.stores.pace.take(paceWindows(kind, lane, deps.settings), want, now)
}
