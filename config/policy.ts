/** Policy by category: data in config/policy.yaml, validated here. A change of policy is a change of rows and of `version`. */
import { z } from 'zod'

export const channels = ['sms', 'mms', 'email'] as const
/** Names of timing windows a category can be bound by; the law's windows always bind where they apply. */
export const windowNames = ['quiet_hours', 'business_hours', 'weekends', 'holidays', 'personal'] as const

const category = z.strictObject({
  doc: z.string(),
  /** What the law calls it; see docs/reference/explain.md. */
  class: z.enum(['marketing', 'informational', 'security', 'debt_collection', 'regulatory', 'emergency', 'opt_out_confirmation', 'help_reply']),
  lane: z.enum(['critical', 'normal']),
  /** Channels this category may use, in order of preference. */
  channels: z.array(z.enum(channels)).min(1),
  /** Do caps bind it? They count it in any case. */
  capsBind: z.boolean(),
  /** Own cap, e.g. at most 2 promotions in 7 days. */
  caps: z.array(z.strictObject({ limit: z.number().int().positive(), days: z.number().positive() })).default([]),
  /** Cap per subjectKey. */
  subjectCaps: z.array(z.strictObject({ limit: z.number().int().positive(), days: z.number().positive() })).default([]),
  windows: z.array(z.enum(windowNames)),
  onCapHit: z.enum(['reject', 'defer', 'digest']),
  onBudgetHit: z.enum(['reject', 'defer', 'fallback']),
  /** Channels money may push it to, when the request allows them too. */
  fallbackChannels: z.array(z.enum(channels)).default([]),
  /** Useful life when the request states none, hours. */
  ttlHours: z.number().positive().nullable().default(null),
  retentionDays: z.number().int().positive(),
})
export const policySchema = z.strictObject({
  version: z.string().min(1),
  categories: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), category),
})
export type Category = Readonly<z.infer<typeof category>>
export type Policy = Readonly<z.infer<typeof policySchema>>
