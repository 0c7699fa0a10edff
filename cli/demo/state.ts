/** What the demo remembers between runs: an interrupted one is continued with the same requests, a finished one begins anew. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DemoRun {
  /** When the run began, ms: the examples are moved to this instant, so that a continued run publishes the very same requests. */
  readonly startedAt: number
  readonly resumed: boolean
}

const FILE = 'run.json'

/** Begins a run, or continues the one that was cut off. The data of a finished run is removed: nobody may work on it. */
export function beginRun(folder: string, now: number): DemoRun {
  const file = join(folder, FILE)
  const last = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { startedAt: number; finished: boolean } : null
  if (last && !last.finished) return { startedAt: last.startedAt, resumed: true }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  writeFileSync(file, JSON.stringify({ startedAt: now, finished: false }))
  return { startedAt: now, resumed: false }
}

export function finishRun(folder: string, run: DemoRun): void {
  writeFileSync(join(folder, FILE), JSON.stringify({ startedAt: run.startedAt, finished: true }))
}
