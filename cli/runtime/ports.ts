/** Can this process listen where the settings say? Asked before anything is started, which takes much longer. */
import { createServer } from 'node:net'
import type { Settings } from '../../config/settings.ts'
import { UsageError } from '../commands/exit.ts'
import { rolesOf } from './app.ts'

const REASONS: Readonly<Record<string, string>> = { EADDRINUSE: 'is in use', EACCES: 'may not be listened on by this user', EADDRNOTAVAIL: 'is on no interface of this machine', ENOTFOUND: 'is on no interface of this machine' }

/** UsageError when the port of the gateway, or of health where there is no gateway, cannot be listened on. */
export async function checkPort(settings: Settings): Promise<void> {
  const name = rolesOf(settings).has('gateway') ? 'GATEWAY_PORT' : 'HEALTH_PORT'
  const [host, port] = [settings.GATEWAY_HOST, settings[name]]
  const code = await listenProblem(host, port)
  if (code === null) return
  throw new UsageError(`${name}: ${host}:${port} ${REASONS[code] ?? `cannot be listened on (${code})`}; stop what listens there, choose another port, or 0 for a free one${REASONS[code]?.includes('interface') ? `; GATEWAY_HOST is ${host}` : ''}`)
}

function listenProblem(host: string, port: number): Promise<string | null> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}
