import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPolicyFile } from '../../config/policy-load.ts'
import { checkVersion, policyFingerprint, withVersion, type PolicyHistory } from '../../config/policy-version.ts'
import type { Policy } from '../../config/policy.ts'

function shipped(): Policy {
  const loaded = loadPolicyFile('')
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.policy
}
function withPromotion(change: object): Policy {
  const policy = shipped()
  const promotion = policy.categories.promotion
  if (promotion === undefined) throw new Error('there is no promotion')
  return { ...policy, categories: { ...policy.categories, promotion: { ...promotion, ...change } } }
}

describe('policy versions', () => {
  it('the shipped rows are what their version first said', () => {
    const history = JSON.parse(readFileSync(join(import.meta.dirname, '../../config/policy-history.json'), 'utf8')) as PolicyHistory
    expect(checkVersion(shipped(), history, 'config/policy.yaml')).toEqual([])
    expect(history).toHaveProperty([shipped().version])
  })

  it('other rows under the same version are a problem, under another they are not', () => {
    const history = withVersion(shipped(), {})
    const other = withPromotion({ ttlHours: 1 })
    expect(checkVersion(other, history, 'p.yaml').map(({ key }) => key)).toEqual(['p.yaml version'])
    expect(checkVersion({ ...other, version: 'next' }, history, 'p.yaml')).toEqual([])
  })

  it('a version keeps its first fingerprint', () => {
    const history = withVersion(shipped(), {})
    expect(withVersion(withPromotion({ ttlHours: 1 }), history)).toEqual(history)
  })

  it('the order of rows and the wording of docs do not count', () => {
    const policy = shipped()
    const reversed = { ...policy, categories: Object.fromEntries(Object.entries(policy.categories).toReversed()) }
    expect(policyFingerprint(reversed)).toBe(policyFingerprint(policy))
    expect(policyFingerprint(withPromotion({ doc: 'Other words.' }))).toBe(policyFingerprint(policy))
    expect(policyFingerprint(withPromotion({ channels: ['email', 'sms', 'mms'] }))).not.toBe(policyFingerprint(policy))
  })
})
