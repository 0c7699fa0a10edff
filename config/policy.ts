/** Policy by category: data in config/policy.yaml, validated here. A change of policy is a change of rows and of `version`. */
import { z } from 'zod'

export const channels = ['sms', 'mms', 'email'] as const
/** Names of timing windows a category can be bound by; the law's windows always bind where they apply. */
export const windowNames = ['quiet_hours', 'business_hours', 'weekends', 'holidays', 'personal'] as const
export const classNames = ['marketing', 'informational', 'security', 'debt_collection', 'regulatory', 'emergency', 'opt_out_confirmation', 'help_reply'] as const

const cap = z.strictObject({ limit: z.number().int().positive(), days: z.number().positive() })
// The descriptions are the field table of docs/reference/policy.md.
const category = z.strictObject({
  doc: z.string().min(1).describe('What the category is for.'),
  class: z.enum(classNames).describe('What the law calls it; decides which consent it needs and which legal windows bind.'),
  lane: z.enum(['critical', 'normal']).describe('Which lane it runs in.'),
  channels: z.array(z.enum(channels)).min(1).describe('Channels it may use, in order of preference.'),
  capsBind: z.boolean().describe('Do the caps of a person bind it? It counts towards them in any case.'),
  caps: z.array(cap).default([]).describe('Caps of its own, e.g. at most 2 promotions in 7 days.'),
  subjectCaps: z.array(cap).default([]).describe('Caps per subject key, e.g. about one card.'),
  windows: z.array(z.enum(windowNames)).describe('Timing windows that bind it; the law\'s bind where they apply, listed or not.'),
  onCapHit: z.enum(['reject', 'defer', 'digest']).describe('When a cap binds: reject it, wait for room, or wait for room and go out with others of the category in one digest.'),
  onBudgetHit: z.enum(['reject', 'defer', 'fallback']).describe('When a budget binds: reject it, wait for the next budget day, or try a cheaper channel.'),
  fallbackChannels: z.array(z.enum(channels)).default([]).describe('Channels that money may push it to, when the request allows them too.'),
  ttlHours: z.number().positive().nullable().default(null).describe('Useful life in hours when the request states none; empty for no end.'),
  dailyBudgetUsd: z.number().positive().optional().describe('What the category may spend in a UTC day, USD, besides the budgets of all; left out for no budget of its own.'),
  bestHour: z.strictObject({ withinHours: z.number().positive().max(168), minEvents: z.number().int().positive() }).optional().describe('Wait for the hour at which the person usually opens, clicks and replies: at most withinHours after it was wanted, and only when at least minEvents occasions of the last 90 days tell; left out, it never waits.'),
  retentionDays: z.number().int().positive().describe('How long its records are kept, days.'),
})
export { category as categorySchema }
export const policySchema = z.strictObject({
  version: z.string().min(1).describe('Recorded with every decision. A change of rows needs another version.'),
  categories: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), category),
})
export type Category = Readonly<z.infer<typeof category>>
export type Policy = Readonly<z.infer<typeof policySchema>>
