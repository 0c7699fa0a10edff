/** A top-up as it is told: a record among the alerts, for people, and from which a lost store is restored. */
import { z } from 'zod'
import type { Alert } from '../../schemas/generated/types.ts'
import type { TopUp } from '../stores/ports.ts'

export const TOP_UP_MONITOR = 'budget_top_up'
const MICROS = 1_000_000
const detailSchema = z.object({ id: z.string(), key: z.string(), micros: z.int().nonnegative(), periodEnd: z.int(), by: z.string(), reason: z.string() })

/** The alert that tells of a top-up. Its id follows from the top-up's, so that telling it twice is telling it once. */
export function topUpAlert({ id, key, micros, periodEnd, now }: TopUp, by: string, reason: string): Alert {
  const usd = micros / MICROS
  return {
    alertId: `${TOP_UP_MONITOR}/${id}`, monitor: TOP_UP_MONITOR, status: 'resolved', at: now, value: usd, threshold: 0,
    summary: `Budget ${key} was raised by $${usd} by ${by}: ${reason}`, detail: JSON.stringify({ id, key, micros, periodEnd, by, reason }),
  }
}

/** The top-up that an alert tells of, or null for any other alert and for one whose period is over at `now` (ms). */
export function topUpOf(alert: Alert, now: number): TopUp | null {
  if (alert.monitor !== TOP_UP_MONITOR) return null
  const read = detailSchema.safeParse(parsed(alert.detail))
  if (!read.success || read.data.periodEnd <= now) return null
  const { id, key, micros, periodEnd } = read.data
  return { id, key, micros, periodEnd, now }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
