import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { categoryRules } from '../../config/policy-lint.ts'
import { defaultPolicyPath, loadPolicy, loadPolicyFile } from '../../config/policy-load.ts'
import type { Category, Policy } from '../../config/policy.ts'

const shipped = readFileSync(defaultPolicyPath, 'utf8')
const messages = (text: string): string[] => {
  const loaded = loadPolicy(text, 'p.yaml')
  return loaded.ok ? [] : loaded.problems.map(({ key, message }) => `${key} ${message}`)
}
/** The shipped policy with fields of one category changed. */
function changed(name: string, change: Partial<Category>): string {
  const policy = parse(shipped) as Policy
  return stringify({ ...policy, categories: { ...policy.categories, [name]: { ...policy.categories[name], ...change } } })
}
const digest = { onCapHit: 'digest' } as const

/** One change to the shipped policy, and the field and message of the one problem it makes. */
const cases: readonly (readonly [string, Partial<Category>, keyof Category, string])[] = [
  ['promotion', { channels: ['sms', 'sms', 'email'] }, 'channels', 'names a channel twice'],
  ['monthly_report', { windows: ['weekends', 'weekends'] }, 'windows', 'names a window twice'],
  ['promotion', { fallbackChannels: ['email', 'email'] }, 'fallbackChannels', 'names a channel twice'],
  ['payment_reminder', { fallbackChannels: ['mms'] }, 'fallbackChannels', 'must be among channels'],
  ['payment_reminder', { fallbackChannels: [] }, 'onBudgetHit', 'fallback needs fallbackChannels'],
  ['monthly_report', { ...digest, capsBind: false }, 'onCapHit', 'digest needs a cap that binds'],
  ['critical_financial_alert', digest, 'onCapHit', 'digest is for marketing and informational categories of the normal lane'],
  ['emergency', { lane: 'normal' }, 'lane', 'must be critical for this class'],
  ['fraud_alert', { lane: 'normal' }, 'lane', 'must be critical for this class'],
  ['promotion', { lane: 'critical', windows: ['quiet_hours'] }, 'lane', 'must be normal for marketing'],
  ['promotion', { capsBind: false }, 'capsBind', 'must be true for marketing'],
  ['promotion', { windows: ['weekends'] }, 'windows', 'must hold quiet_hours for marketing'],
  ['fraud_alert', { windows: ['business_hours'] }, 'windows', 'a critical category may be bound by quiet_hours and personal only'],
  ['help_reply', { channels: ['sms', 'email'] }, 'channels', 'must be sms alone for this class'],
  ['help_reply', { windows: ['personal'] }, 'windows', 'must be empty for this class'],
  ['help_reply', { capsBind: true }, 'capsBind', 'must be false for this class'],
  ['debt_notice', { bestHour: { withinHours: 24, minEvents: 10 } }, 'bestHour', 'is for marketing and informational categories of the normal lane'],
  ['promotion', { ttlHours: 9000 }, 'ttlHours', 'must be at most 8784'],
]

describe('loadPolicy', () => {
  it('takes the policy that ships, frozen', () => {
    const loaded = loadPolicyFile('')
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    expect(Object.isFrozen(loaded.policy.categories.promotion?.caps[0])).toBe(true)
    expect(loaded.policy.categories.promotion?.caps).toEqual([{ limit: 2, days: 7 }])
  })

  it.each(cases)('%s with %j: %s %s', (name, change, field, message) => {
    expect(messages(changed(name, change))).toEqual([expect.stringMatching(new RegExp(`^p\\.yaml:\\d+:\\d+ categories\\.${name}\\.${field} ${message}$`))])
  })

  it('every rule has a case that breaks it', () => {
    const broken = new Set(cases.map(([, , field, message]) => `${field} ${message}`))
    expect(categoryRules.map(({ field, message }) => `${field} ${message}`).filter(name => !broken.has(name))).toEqual([])
  })

  it('takes a best hour where it makes sense', () => {
    expect(messages(changed('promotion', { bestHour: { withinHours: 24, minEvents: 10 } }))).toEqual([])
    expect(messages(changed('promotion', { bestHour: { withinHours: 169, minEvents: 0 } })).map(line => line.split(' ')[1])).toEqual(['categories.promotion.bestHour.withinHours', 'categories.promotion.bestHour.minEvents'])
  })

  it('takes a digest where it makes sense', () => {
    expect(messages(changed('monthly_report', digest))).toEqual([])
  })

  it('points at the line and column of the value, of the key, or of what should hold it', () => {
    const text = 'version: "1"\ncategories:\n  promotion:\n    doc: x\n    class: marketing\n    lane: fast\n    channels: [sms, fax]\n    capsbind: true\n'
    expect(messages(text).map(line => line.split(' ').slice(0, 2).join(' '))).toEqual(expect.arrayContaining([
      'p.yaml:6:5 categories.promotion.lane',
      'p.yaml:7:21 categories.promotion.channels.1',
      'p.yaml:8:5 categories.promotion.capsbind',
      'p.yaml:3:3 categories.promotion.retentionDays',
    ]))
  })

  it.each([
    ['unreadable YAML', 'a: [', 'p.yaml:1:5'],
    ['a key given twice', 'version: "1"\nversion: "2"\n', 'p.yaml:2:1'],
    ['an empty file', '', 'p.yaml:1:1'],
    ['a list', '- a\n', 'p.yaml:1:1'],
  ])('refuses %s', (_, text, place) => {
    expect(messages(text)[0]).toMatch(new RegExp(`^${place} `))
  })

  it('refuses an unknown window and a name that is no name', () => {
    expect(messages(shipped.replace('windows: [quiet_hours, personal]', 'windows: [quiet_hours, lunch]'))).toEqual([expect.stringMatching(/payment_reminder\.windows\.1 /)])
    expect(messages(shipped.replace('promotion:', 'Promotion-Two:'))).toEqual([expect.stringMatching(/categories\.Promotion-Two /)])
  })

  it('asks for the categories that processors send by themselves, under their own class', () => {
    expect(messages(shipped.replace('  help_reply:', '  help_answer:'))).toEqual(expect.arrayContaining([
      expect.stringMatching(/ categories must hold help_reply$/),
      expect.stringMatching(/ categories\.help_answer\.class must be the name of the category for help_reply$/),
    ]))
    expect(messages(changed('opt_out_confirmation', { class: 'help_reply' }))).toEqual([expect.stringMatching(/categories\.opt_out_confirmation\.class must be the name/)])
  })

  it('answers a problem for a file that cannot be read', () => {
    expect(loadPolicyFile('/nowhere.yaml')).toMatchObject({ ok: false, problems: [{ key: 'POLICY_FILE' }] })
  })
})
