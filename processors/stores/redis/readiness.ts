import { Unavailable } from '../../kernel/unavailable.ts'

interface Connecting { once(event: 'ready' | 'end', listener: () => void): unknown }

/** Settles once: when the client is ready, or with Unavailable when it has ended or is late. */
export function readiness(client: Connecting, timeoutMs: number): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Unavailable('Redis', new Error('not ready in time'))), timeoutMs)
    client.once('ready', () => {
      clearTimeout(late)
      resolve()
    })
    client.once('end', () => {
      clearTimeout(late)
      reject(new Unavailable('Redis', new Error('the connection ended')))
    })
  })
  // Whoever calls a store sees the rejection; nobody has to await `ready`.
  ready.catch(() => {})
  return ready
}
