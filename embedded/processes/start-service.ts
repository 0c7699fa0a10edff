/** Takes one service from its description to ready, and back. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupError } from '../errors.ts'
import type { Launch, OnProgress, Ports, Service, ServiceContext } from '../types.ts'
import { spawnGuarded, type Guarded } from './guard.ts'
import { isFree, reservePorts } from './ports.ts'

export interface Running {
  readonly service: Service
  readonly pid: number
  readonly address: string
  /** Resolves when the service is gone, wanted or not. */
  readonly exited: Promise<number>
  stop(): Promise<void>
}

export interface StartRequest {
  /** Everything but the ports, which are reserved here. */
  readonly context: Omit<ServiceContext, 'ports'>
  /** Ports the caller insists on. */
  readonly fixed: Ports
  readonly logFile: string
  /** Told of every process before it can do anything that matters. */
  onSpawn(pid: number): Promise<void>
  readonly onProgress: OnProgress
}

const ATTEMPTS = 3
const POLL_MS = 50

/** Starts the service and waits until it answers. SetupError start_failed carries the end of its log. */
export async function startService(service: Service, request: StartRequest): Promise<Running> {
  const began = performance.now()
  await mkdir(request.context.data, { recursive: true })
  await mkdir(join(request.logFile, '..'), { recursive: true })
  for (let attempt = 1; ; attempt++) {
    const reserved = await reservePorts(service.ports, request.fixed, join(request.context.data, 'ports.json'))
    const context = { ...request.context, ports: reserved.ports }
    let process: Guarded
    let launch: Launch
    try {
      launch = await service.prepare(context)
      process = await spawnGuarded(launch, context.data, request.logFile)
      await request.onSpawn(process.pid)
    } catch (error) {
      reserved.release()
      throw error
    }
    const outcome = await untilReady(service, context, process)
    if (outcome === 'ready') {
      request.onProgress({ service: service.name, message: `ready at ${service.address(context)} after ${((performance.now() - began) / 1000).toFixed(1)} s` })
      return runningOf(service, request, { context, process, launch, release: reserved.release })
    }
    await process.stop(service.stopTimeoutMs)
    // Someone outside took the port between our probe and the bind: other ports, unless the caller insists on these.
    const clash = outcome === 'exited' && !(await allFree(reserved.ports))
    reserved.release()
    if (!clash || attempt === ATTEMPTS) throw await failure(service, outcome, request.logFile)
  }
}

interface Ready { readonly context: ServiceContext; readonly process: Guarded; readonly launch: Launch; release(): void }

function runningOf(service: Service, { onProgress }: StartRequest, { context, process, launch, release }: Ready): Running {
  return {
    service,
    pid: process.pid,
    address: service.address(context),
    exited: process.exited,
    async stop() {
      if (launch.slowEnd !== undefined && process.exitCode() === null) onProgress({ service: service.name, message: `ending, ${launch.slowEnd.because}` })
      await process.stop(launch.slowEnd?.timeoutMs ?? service.stopTimeoutMs)
      await launch.afterExit?.(await process.exited)
      release()
    },
  }
}

async function untilReady(service: Service, context: ServiceContext, process: Guarded): Promise<'ready' | 'exited' | 'timeout'> {
  const deadline = performance.now() + service.startTimeoutMs
  while (performance.now() < deadline) {
    if (process.exitCode() !== null) return 'exited'
    if (await service.ready(context)) return 'ready'
    await delay(POLL_MS)
  }
  return 'timeout'
}

async function allFree(ports: Ports): Promise<boolean> {
  const free = await Promise.all(Object.values(ports).map(isFree))
  return free.every(Boolean)
}

async function failure(service: Service, outcome: string, logFile: string): Promise<SetupError> {
  const log = await readFile(logFile, 'utf8').catch(() => '')
  const last = log.trim().split('\n').slice(-5).join('\n')
  const what = outcome === 'exited' ? 'ended while it started' : `did not answer within ${service.startTimeoutMs / 1000} s`
  return new SetupError('start_failed', `The embedded ${service.name} ${what}. Its log, ${logFile}, ends:\n${last}`)
}
