import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configCheck, configPrint } from '../../cli/config.ts'
import { redactUrl } from '../../config/redact.ts'
import { metaOf, settingNames } from '../../config/settings.ts'

/** Digits in the middle of every secret, found in nothing else that is printed. */
const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/).map(text => `Zq7Zq7${text}`)
const secretNames = settingNames.filter(name => metaOf(name).secret)
const wrap = (name: string, value: string): string => {
  switch (name) {
    case 'REDIS_URL': return `redis://user:${value}@redis.internal:6379/0?token=${value}`
    case 'CLICKHOUSE_URL': return `https://${value}@clickhouse.internal:8443/postrider#${value}`
    case 'SLACK_WEBHOOK_URL': return `https://hooks.postrider.test/services/${value}`
    case 'RESEND_API_KEY': return `re_${value}`
    case 'RESEND_WEBHOOK_SECRET': return `whsec_${value}`
    default: return value
  }
}
const envs = fc.tuple(...secretNames.map(() => secret)).map(values => Object.fromEntries(secretNames.map((name, at) => [name, wrap(name, values[at] ?? '')])))
const withSasl = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'postrider', SCHEMA_REGISTRY_URL: 'http://user:Zq7Zq7registry@registry.internal/' }

describe('secrets never show', () => {
  it('in what print prints, as a table and as JSON', () => {
    fc.assert(fc.property(envs, fc.boolean(), (env, json) => {
      const { exitCode, lines } = configPrint({ ...env, ...withSasl }, { json })
      expect(exitCode).toBe(0)
      expect(lines.join('\n')).not.toContain('Zq7Zq7')
    }))
  })

  it('in the problems that check tells, whatever else is wrong', () => {
    const broken = { NODE_ENV: 'production', RETRY_MAX: 'x', RESEND_FROM_EMAIL: 'nobody', TIMEZONE_DEFAULT: 'nowhere' }
    fc.assert(fc.property(envs, fc.subarray(secretNames), (env, bare) => {
      const unwrapped = Object.fromEntries(bare.map(name => [name, `Zq7Zq7 ${env[name] ?? ''}`]))
      const { exitCode, lines } = configCheck({ ...env, ...unwrapped, ...broken })
      expect(exitCode).toBe(2)
      expect(lines.join('\n')).not.toContain('Zq7Zq7')
    }))
  })

  it('every name that speaks of a secret is marked as one', () => {
    const telling = settingNames.filter(name => /SECRET(_KEY)?$|TOKEN|PASSWORD|API_KEY|ENCRYPTION_KEY|SLACK/.test(name))
    expect(telling.filter(name => !metaOf(name).secret)).toEqual([])
  })
})

describe('redactUrl', () => {
  it.each([
    ['redis://:pass@redis:6379/1', 'redis://:***@redis:6379/1'],
    ['redis://user:pass@redis:6379', 'redis://user:***@redis:6379'],
    ['https://token@clickhouse:8443/postrider', 'https://***@clickhouse:8443/postrider'],
    ['https://clickhouse:8443/postrider?password=x#y', 'https://clickhouse:8443/postrider?***'],
    ['http://registry:8080/apis/ccompat/v7', 'http://registry:8080/apis/ccompat/v7'],
    ['no url at all', '***'],
  ])('%s as %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown)
  })
})
