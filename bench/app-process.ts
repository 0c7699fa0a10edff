/** The app as a child process, watched from outside. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import options from '../cli/node-options.json' with { type: 'json' }
import type { Settings } from '../config/settings.ts'
import type { SimulatorProcess } from '../cli/runtime/simulators.ts'
import type { Receipt } from '../embedded/simulators/options.ts'

export interface AppProcess {
  /** Waits until the simulators have taken so many messages; answers the receipts in order. */
  untilReceipts(simulators: SimulatorProcess, count: number, note: (text: string) => void): Promise<Receipt[]>
  /** Waits until it uses less than a quarter of a core. */
  untilQuiet(): Promise<void>
  /** CPU since it started, and the highest RSS seen. */
  usage(): Promise<{ cpuSeconds: number; peakRssMb: number }>
  /** A metric without labels, by its name at /metrics; 0 before it was set. */
  metric(name: string): Promise<number>
  stop(): Promise<void>
}

const NAMES = ['SCHEMA_REGISTRY_URL', 'REDIS_URL', 'CLICKHOUSE_URL', 'TWILIO_BASE_URL', 'RESEND_BASE_URL', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'RESEND_API_KEY', 'RESEND_WEBHOOK_SECRET'] as const
const STALL_MS = 60_000

export async function startAppProcess(settings: Settings, defaults: Readonly<Record<string, string>>): Promise<AppProcess> {
  const env = { ...options.env, ...process.env, ...defaults, KAFKA_BROKERS: settings.KAFKA_BROKERS.join(','), TOPOLOGY_CUTS: settings.TOPOLOGY_CUTS, ...Object.fromEntries(NAMES.map(name => [name, settings[name]])) }
  const child = spawn(process.execPath, [...options.flags, join(import.meta.dirname, '../cli/main.ts'), 'start'], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const exited = new Promise<void>(resolve => { child.once('exit', () => resolve()) })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', line => {
      const found = /readiness, metrics\s+(http:\S+)\/health/.exec(line)
      if (found?.[1]) resolve(found[1])
    })
    void exited.then(() => reject(new Error('the app ended before it was ready')))
  })
  let peakRssMb = 0
  async function metrics(): Promise<(name: string) => number> {
    const text = await (await fetch(`${url}/metrics`)).text()
    return name => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0)
  }
  async function usage(): Promise<{ cpuSeconds: number; peakRssMb: number }> {
    const read = await metrics()
    peakRssMb = Math.max(peakRssMb, read('process_resident_memory_bytes') / 1_048_576)
    return { cpuSeconds: read('process_cpu_seconds_total'), peakRssMb }
  }
  return {
    usage,
    async untilQuiet() {
      for (let last = (await usage()).cpuSeconds, quiet = 0; quiet < 2;) {
        await new Promise(resolve => { setTimeout(resolve, 1000) })
        const { cpuSeconds } = await usage()
        quiet = cpuSeconds - last < 0.25 ? quiet + 1 : 0
        last = cpuSeconds
      }
    },
    metric: async name => (await metrics())(name),
    async untilReceipts(simulators, count, note) {
      let last = 0
      let movedAt = performance.now()
      for (;;) {
        const { receipts } = await simulators.stats()
        if (receipts >= count) break
        if (receipts !== last) {
          last = receipts
          movedAt = performance.now()
        } else if (performance.now() - movedAt > STALL_MS) throw new Error(`stalled at ${receipts} of ${count} receipts`)
        await usage()
        await new Promise(resolve => { setTimeout(resolve, 250) })
      }
      note(`${count} receipts`)
      return simulators.receipts()
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
