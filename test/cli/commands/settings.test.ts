import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { loadOver } from '../../../cli/commands/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'settings-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('the defaults of a command yield to the environment and to .env', () => {
  const envFile = join(folder, '.env')
  writeFileSync(envFile, 'SMS_RATE_HOURLY=7\n')
  const loaded = loadOver({ LOG_LEVEL: 'error', SMS_RATE_HOURLY: '100000', SMS_RATE_DAILY: '100000' }, { NODE_ENV: 'development', SMS_RATE_DAILY: '9' }, { envFile })
  expect(loaded).toMatchObject({ ok: true, settings: { LOG_LEVEL: 'error', SMS_RATE_HOURLY: 7, SMS_RATE_DAILY: 9 } })
})
