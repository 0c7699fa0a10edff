import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { checkPort } from '../../../cli/runtime/ports.ts'
import { loadSettings } from '../../../config/load.ts'
import type { Settings } from '../../../config/settings.ts'

const server = createServer()
afterEach(() => { server.close() })

function settingsOf(env: Record<string, string>): Settings {
  const loaded = loadSettings({ NODE_ENV: 'test', ...env })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.settings
}

describe('checkPort', () => {
  it('names the setting of a port that is in use, and lets a free one pass', async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const port = String((server.address() as AddressInfo).port)
    await expect(checkPort(settingsOf({ GATEWAY_PORT: port }))).rejects.toThrow(`GATEWAY_PORT: 127.0.0.1:${port} is in use; stop what listens there, choose another port, or 0 for a free one`)
    await expect(checkPort(settingsOf({ HEALTH_PORT: port, PROCESS_ROLES: 'send' }))).rejects.toThrow(/^HEALTH_PORT: /)
    await checkPort(settingsOf({ HEALTH_PORT: port }))
    await checkPort(settingsOf({}))
  })

  it('names the interface that is none of this machine', async () => {
    await expect(checkPort(settingsOf({ GATEWAY_HOST: '192.0.2.1', GATEWAY_PORT: '0' }))).rejects.toThrow('GATEWAY_HOST is 192.0.2.1')
  })
})
