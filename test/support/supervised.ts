/** Things that may be killed at any time and come back: services on their data, the program with its settings. */
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { startEmbedded } from '../../embedded/index.ts'
import type { Embedded, Ports, ServiceName } from '../../embedded/index.ts'
import { ADDRESS_NAMES } from '../../embedded/types.ts'
import { runProgram } from './program.ts'
import type { Program } from './program.ts'

export interface SupervisedService {
  readonly address: string
  /** SIGKILL, and up again on the same data and port. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** One embedded service with data of its own under `home`. */
export async function superviseService(home: string, service: ServiceName): Promise<SupervisedService> {
  const start = (ports: Ports): Promise<Embedded> => startEmbedded({ home, dataName: `data-${service}`, services: [service], redisMaxMemory: '256mb', ports })
  let running = await start({})
  const address = running.addresses[ADDRESS_NAMES[service]] ?? ''
  const port = Number(new URL(address.includes('://') ? address : `tcp://${address}`).port)
  return {
    address,
    async kill() {
      process.kill(running.pids[service] ?? 0, 'SIGKILL')
      await running.stop()
      running = await start({ [service]: port })
    },
    stop: () => running.stop(),
  }
}

export interface SupervisedProgram {
  /** SIGKILL; it comes back by itself. */
  kill(): void
  /** Resolves once it has come up since the last kill. */
  up(): Promise<void>
  stop(): Promise<void>
  /** How often it was started. */
  starts(): number
}

const PAUSE_MS = 200

/** Runs `postrider <args>` and starts it again whenever it ends, as an orchestrator does. What it says goes to `logFile`. */
export function superviseProgram(args: readonly string[], env: Readonly<Record<string, string>>, ready: RegExp, logFile: string): SupervisedProgram {
  const stopping = new AbortController()
  let starts = 0
  let current: Program | null = null
  const life = (async () => {
    while (!stopping.signal.aborted) {
      starts += 1
      const program = current = runProgram(args, env)
      await program.exited
      appendFileSync(logFile, `${program.stdout()}${program.stderr()}--- ended with ${program.process.exitCode ?? program.process.signalCode ?? ''}\n`)
      if (!stopping.signal.aborted) await delay(PAUSE_MS)
    }
  })()
  return {
    kill: () => void current?.process.kill('SIGKILL'),
    async up() {
      // It may end before it is up, when what it needs is away; then the next start counts.
      while (await current?.until(ready).catch(() => null) == null) await delay(PAUSE_MS)
    },
    async stop() {
      stopping.abort()
      current?.process.kill('SIGTERM')
      await life
    },
    starts: () => starts,
  }
}

/** A port that is free now, for what has to come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
