/** What a monitor is: a row that measures one thing and judges it. */
import type { SettingName, Settings } from '../../config/settings.ts'
import type { AnalyticsStore } from '../analytics/ports.ts'
import type { Audited } from '../rebuild/audit.ts'
import type { MemoryUse } from '../stores/memory-use.ts'
import type { BudgetStore } from '../stores/ports.ts'

/** Records a consumer group has not finished, summed over the partitions of a topic. */
export interface QueueLag { readonly group: string; readonly topic: string; readonly records: number }

/** What monitors may look at. */
export interface MeasureDeps {
  readonly analytics: Pick<AnalyticsStore, 'query'>
  readonly budgets: Pick<BudgetStore, 'state'>
  readonly queues: () => Promise<readonly QueueLag[]>
  /** Of each server of Redis. */
  readonly memory: () => Promise<readonly MemoryUse[]>
  /** Compares Redis with the log for some people. */
  readonly audit: (now: number) => Promise<Audited>
}

/** A judged measurement, with the sentence for either case. */
export interface Reading {
  readonly value: number
  readonly threshold: number
  readonly breached: boolean
  /** One sentence with its numbers, for a person who was woken by it (breached) or who waits for the all-clear. */
  readonly summary: string
  readonly detail: Readonly<Record<string, string | number>>
}

export interface Monitor {
  readonly name: string
  /** What it watches, in one sentence. */
  readonly about: string
  /** The setting of its threshold; null where there is nothing to choose. */
  readonly setting: SettingName | null
  /** What whoever is woken by it does first. */
  readonly todo: string
  enabled(settings: Settings): boolean
  /** Checks in a row that must breach before it fires. */
  readonly after: number
  /** Start of the period (ms) within which it is told once that it fires and once that it does not any more; without it, a check period. */
  readonly periodStart?: (at: number) => number
  /** Null when there is too little to judge by: nothing changes then. Times are ms since the epoch. */
  measure(deps: MeasureDeps, settings: Settings, now: number): Promise<Reading | null>
}

/** 0.9512 as "95.1 %". */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
/** USD with cents. */
export const dollars = (amount: number): string => `$${amount.toFixed(2)}`
/** 90 as "2 min", 45 as "45 s". */
export const spanText = (seconds: number): string => seconds >= 60 ? `${Math.round(seconds / 60)} min` : `${seconds} s`
