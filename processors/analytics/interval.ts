/** Shares with their uncertainty, for experiments. Pure. */
import type { ExperimentRow } from './queries.ts'

export interface Share { readonly share: number; readonly low: number; readonly high: number }

/** The 97.5 % point of the normal distribution: 95 % lie between minus and plus this. */
const Z = 1.959963984540054

/** Wilson's score interval at 95 % (E. B. Wilson, JASA 22, 1927): sound for small counts and shares near 0 and 1. Null without trials. */
export function wilson(hits: number, trials: number): Share | null {
  if (trials <= 0) return null
  const share = Math.min(hits / trials, 1)
  const z2 = Z * Z
  const center = (share + z2 / (2 * trials)) / (1 + z2 / trials)
  const spread = (Z / (1 + z2 / trials)) * Math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
  return { share, low: Math.max(0, center - spread), high: Math.min(1, center + spread) }
}

export interface VariantReport {
  readonly variant: string
  readonly recipients: number
  readonly sent: number
  /** Shares of sent; null until anything was sent. */
  readonly delivered: Share | null
  readonly opened: Share | null
  readonly clicked: Share | null
  readonly converted: Share | null
  /** Fewer people than the sample size: no result to act on yet. */
  readonly tooEarly: boolean
}

/** An experiment for people: shares of sent per variant. `sampleSize` is AB_TEST_SAMPLE_SIZE. */
export function experimentReport(rows: readonly ExperimentRow[], sampleSize: number): VariantReport[] {
  return rows.map(row => ({
    variant: row.variant, recipients: row.recipients, sent: row.sent,
    delivered: wilson(row.delivered, row.sent), opened: wilson(row.opened, row.sent), clicked: wilson(row.clicked, row.sent), converted: wilson(row.converted, row.sent),
    tooEarly: row.recipients < sampleSize,
  }))
}
