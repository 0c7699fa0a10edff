import type { Communication } from '../../schemas/generated/types.ts'
import type { DeadReason, Reason } from './reasons.ts'
import type { Effect } from './effects.ts'

/** What a pure `decide` answers. Time is ms since the epoch. */
export type Verdict =
  | { readonly kind: 'pass'; readonly rule?: string; readonly detail?: Detail; readonly patch?: Partial<Communication>; readonly effects?: readonly Effect[] }
  | { readonly kind: 'reject'; readonly reason: Reason; readonly rule: string; readonly detail?: Detail; readonly effects?: readonly Effect[] }
  | { readonly kind: 'defer'; readonly until: number; readonly reason: Reason; readonly rule: string; readonly detail?: Detail; readonly effects?: readonly Effect[] }
  | { readonly kind: 'expire'; readonly reason: 'expired' | 'would_expire'; readonly rule: string; readonly detail?: Detail; readonly effects?: readonly Effect[] }
  | { readonly kind: 'dead'; readonly reason: DeadReason; readonly message: string }

/** The inputs that mattered, shown in the trace. Never an address or content. */
export type Detail = Readonly<Record<string, string | number | boolean | null>>

export const pass = (more: Omit<Extract<Verdict, { kind: 'pass' }>, 'kind'> = {}): Verdict => ({ kind: 'pass', ...more })
export const reject = (reason: Reason, rule: string, detail?: Detail): Verdict => ({ kind: 'reject', reason, rule, ...(detail && { detail }) })
export const defer = (until: number, reason: Reason, rule: string, detail?: Detail): Verdict => ({ kind: 'defer', until, reason, rule, ...(detail && { detail }) })
export const expire = (reason: 'expired' | 'would_expire', rule: string, detail?: Detail): Verdict => ({ kind: 'expire', reason, rule, ...(detail && { detail }) })
export const dead = (reason: DeadReason, message: string): Verdict => ({ kind: 'dead', reason, message })
