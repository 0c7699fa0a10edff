/** What rows of a policy must be to themselves and each other, beyond their shape. */
import type { Category, Policy } from './policy.ts'
import type { Finding } from './yaml-file.ts'

interface CategoryRule {
  readonly field: keyof Category
  readonly holds: (category: Category) => boolean
  readonly message: string
  readonly hint: string
}

const unique = (items: readonly string[]): boolean => new Set(items).size === items.length
const oneOf = (category: Category, ...classes: readonly Category['class'][]): boolean => classes.includes(category.class)
/** Answers to what a person just did: sent by SMS, at once, whatever the hour. */
const isReply = (category: Category): boolean => oneOf(category, 'opt_out_confirmation', 'help_reply')
const MAX_TTL_HOURS = 366 * 24

export const categoryRules: readonly CategoryRule[] = [
  { field: 'channels', holds: c => unique(c.channels), message: 'names a channel twice', hint: '' },
  { field: 'windows', holds: c => unique(c.windows), message: 'names a window twice', hint: '' },
  { field: 'fallbackChannels', holds: c => unique(c.fallbackChannels), message: 'names a channel twice', hint: '' },
  { field: 'fallbackChannels', holds: c => c.fallbackChannels.every(channel => c.channels.includes(channel)), message: 'must be among channels', hint: 'money may not open a channel that the category may not use' },
  { field: 'onBudgetHit', holds: c => c.onBudgetHit !== 'fallback' || c.fallbackChannels.length > 0, message: 'fallback needs fallbackChannels', hint: 'there is nothing to fall back to' },
  { field: 'onCapHit', holds: c => c.onCapHit !== 'digest' || c.capsBind || c.caps.length > 0, message: 'digest needs a cap that binds', hint: 'capsBind: true, or caps' },
  { field: 'onCapHit', holds: c => c.onCapHit !== 'digest' || (c.lane === 'normal' && oneOf(c, 'marketing', 'informational')), message: 'digest is for marketing and informational categories of the normal lane', hint: 'anything else stands by itself' },
  { field: 'lane', holds: c => c.lane === 'critical' || !(oneOf(c, 'security', 'emergency') || isReply(c)), message: 'must be critical for this class', hint: 'it would wait behind campaigns' },
  { field: 'lane', holds: c => c.lane === 'normal' || c.class !== 'marketing', message: 'must be normal for marketing', hint: 'a campaign would hold up alerts' },
  { field: 'capsBind', holds: c => c.capsBind || c.class !== 'marketing', message: 'must be true for marketing', hint: '' },
  { field: 'windows', holds: c => c.windows.includes('quiet_hours') || c.class !== 'marketing', message: 'must hold quiet_hours for marketing', hint: '' },
  { field: 'windows', holds: c => c.lane === 'normal' || !c.windows.some(window => window !== 'quiet_hours' && window !== 'personal'), message: 'a critical category may be bound by quiet_hours and personal only', hint: 'what can wait for Monday belongs to the normal lane' },
  { field: 'channels', holds: c => !isReply(c) || c.channels.join() === 'sms', message: 'must be sms alone for this class', hint: 'it answers a text' },
  { field: 'windows', holds: c => !isReply(c) || c.windows.length === 0, message: 'must be empty for this class', hint: 'it answers at once' },
  { field: 'capsBind', holds: c => !c.capsBind || !isReply(c), message: 'must be false for this class', hint: 'the answer is owed' },
  { field: 'bestHour', holds: c => c.bestHour === undefined || (c.lane === 'normal' && oneOf(c, 'marketing', 'informational')), message: 'is for marketing and informational categories of the normal lane', hint: 'what is urgent does not wait for a good hour' },
  { field: 'ttlHours', holds: c => (c.ttlHours ?? 0) <= MAX_TTL_HOURS, message: `must be at most ${MAX_TTL_HOURS}`, hint: 'hours of a leap year; leave it out for no end' },
]

/** Categories that processors make messages of by themselves. */
export const requiredCategories = ['opt_out_confirmation', 'help_reply'] as const

/** Everything that is wrong with a policy whose shape is right. */
export function lintPolicy(policy: Policy): Finding[] {
  const missing = requiredCategories.filter(name => policy.categories[name] === undefined)
  return [
    ...missing.map(name => ({ path: ['categories'], message: `must hold ${name}`, hint: 'the callbacks processor sends it' })),
    ...Object.entries(policy.categories).flatMap(([name, category]) => [
      ...categoryRules.filter(rule => !rule.holds(category)).map(({ field, message, hint }) => ({ path: ['categories', name, field], message, hint })),
      ...misnamed(name, category),
    ]),
  ]
}

/** The processors look replies up by name, compliance goes by class: the two must be the same. */
function misnamed(name: string, category: Category): Finding[] {
  const named = requiredCategories.find(required => required === name)
  if (named === category.class || (named === undefined && !isReply(category))) return []
  return [{ path: ['categories', name, 'class'], message: `must be the name of the category for ${named ?? category.class}`, hint: '' }]
}
