import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configCheck, configPrint, configProviders } from '../../cli/config.ts'
import { settingNames } from '../../config/settings.ts'
import type { Provider } from '../../processors/senders/port.ts'

const provider = (name: Provider['name'], answer: Awaited<ReturnType<Provider['check']>>): Provider => ({
  name, channels: [], batchSize: 1,
  send: async () => [],
  reconcile: async () => ({ kind: 'not_found' }),
  check: async () => answer,
})

describe('config check', () => {
  it('says what is valid', () => {
    const { exitCode, lines } = configCheck({})
    expect(exitCode).toBe(0)
    expect(lines).toEqual([expect.stringMatching(/^configuration is valid: development, policy \S+, \d+ categories$/)])
  })

  it('tells every problem of settings and policy, one line each', () => {
    expect(configCheck({ USER_DAILY_MAX: '0', KAFKA_BROKER: 'kafka:9092', POLICY_FILE: '/nowhere/policy.yaml' })).toEqual({
      exitCode: 2,
      lines: [
        'KAFKA_BROKER: is not a setting (did you mean KAFKA_BROKERS?)',
        'USER_DAILY_MAX: must be a whole number of at least 1 (default 5)',
        'POLICY_FILE: /nowhere/policy.yaml cannot be read (empty for the policy that ships with the project)',
      ],
    })
  })
})

describe('config check of prices', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'prices-')), 'prices.yaml')
  it('counts them, or tells what is wrong with them beside the rest', () => {
    writeFileSync(file, 'prices:\n  - { channel: email, from: 2026-01-01, micros: 400 }\n')
    expect(configCheck({ PRICE_FILE: file }).lines).toEqual([expect.stringMatching(/categories, 1 price$/)])
    writeFileSync(file, 'prices:\n  - { channel: email, from: 2026-01-01, until: 2026-02-01, micros: 400 }\n  - { channel: email, from: 2026-03-01, mikros: 400, micros: 500 }\n')
    expect(configCheck({ PRICE_FILE: file })).toEqual({ exitCode: 2, lines: [`${file}:3:41 prices.1.mikros: is not a field (fields are listed in docs/prices.md)`] })
    expect(configCheck({ PRICE_FILE: '/nowhere/prices.yaml', POLICY_FILE: '/nowhere/policy.yaml' })).toMatchObject({ exitCode: 2, lines: { length: 2, 1: 'PRICE_FILE: /nowhere/prices.yaml cannot be read (empty for the prices of the settings)' } })
  })
})

describe('config print', () => {
  it('aligns names, values with units and sources', () => {
    const { lines } = configPrint({ REDIS_URL: 'redis://:pass@redis:6379', PROVIDER_TIMEOUT_MS: '5000' })
    expect(lines).toHaveLength(settingNames.length + 1)
    const at = lines[0]?.indexOf('value') ?? -1
    const source = lines[0]?.indexOf('source') ?? -1
    const redis = lines.find(line => line.startsWith('REDIS_URL ')) ?? ''
    expect(redis.slice(at)).toMatch(/^redis:\/\/:\*\*\*@redis:6379 /)
    expect(redis.slice(source)).toBe('environment')
    expect(lines.find(line => line.startsWith('PROVIDER_TIMEOUT_MS '))?.slice(at)).toMatch(/^5000 ms +environment$/)
    expect(lines.every(line => line.slice(source - 2, source) === '  ')).toBe(true)
  })

  it('answers JSON with every setting', () => {
    const { lines } = configPrint({ USER_DAILY_MAX: '4' }, { json: true })
    const printed = JSON.parse(lines.join('\n')) as Record<string, unknown>
    expect(Object.keys(printed)).toEqual([...settingNames])
    expect(printed).toMatchObject({ USER_DAILY_MAX: { value: '4', source: 'environment' }, USER_HOURLY_MAX: { value: '2', source: 'default' }, SECRET_KEY: { value: '***', source: 'default' } })
  })

  it('tells problems instead when there are any', () => {
    expect(configPrint({ RETRY_MAX: 'x' })).toEqual({ exitCode: 2, lines: ['RETRY_MAX: must be a whole number of at least 0 (default 3)'] })
  })
})

describe('config providers', () => {
  it('is 0 when all credentials hold and 1 otherwise', async () => {
    const good = provider('twilio', { ok: true })
    const bad = provider('resend', { ok: false, code: 'invalid_api_key', message: 'API key is invalid' })
    expect(await configProviders([good])).toEqual({ exitCode: 0, lines: ['twilio: credentials are valid'] })
    expect(await configProviders([good, bad])).toEqual({ exitCode: 1, lines: ['twilio: credentials are valid', 'resend: API key is invalid (invalid_api_key)'] })
  })
})
