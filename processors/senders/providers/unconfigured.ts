import type { Provider } from '../port.ts'

/** A provider without credentials: stops its lanes, so that messages wait for the credentials instead of failing. */
export function unconfigured(name: Provider['name'], channels: Provider['channels'], batchSize: number, message: string): Provider {
  const code = 'credentials_missing'
  return {
    name,
    channels,
    batchSize,
    send: async messages => messages.map(() => ({ kind: 'stop', code, message })),
    reconcile: async () => ({ kind: 'unknown', message }),
    check: async () => ({ ok: false, code, message }),
  }
}
