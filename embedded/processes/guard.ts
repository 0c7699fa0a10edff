/**
 * Child processes that cannot outlive us. Each runs under a small `sh` that holds a pipe from this process: when the pipe closes, because we closed it or
 * because we were killed in whatever way, the guard sends TERM and, ten seconds later, KILL.
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Launch } from '../types.ts'

export interface Guarded {
  /** Of the service itself, not of its guard. */
  readonly pid: number
  /** Resolves when the service is gone: its exit code, 128 + n after signal n. */
  readonly exited: Promise<number>
  /** null while it runs. */
  exitCode(): number | null
  /** TERM, then KILL after `graceMs`. Resolves when it is gone; idempotent. */
  stop(graceMs: number): Promise<void>
}

// fd 3 tells us the pid once somebody watches, fd 4 is the pipe: background jobs of a non-interactive sh read /dev/null instead of their shell's stdin (POSIX 2.9.3.1).
const GUARD = `
exec 4<&0
"$@" 3>&- 4<&- </dev/null &
service=$!
(
  cat <&4 >/dev/null
  kill -TERM $service
  waited=0
  while kill -0 $service && [ $waited -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
  kill -KILL $service
) 3>&- 2>/dev/null &
watcher=$!
echo $service >&3
exec 3>&- 4<&-
wait $service
code=$?
kill $watcher 2>/dev/null
exit $code
`
const LOG_KEEP_BYTES = 10_000_000

/** Starts `launch` in the folder `cwd` with stdout and stderr appended to `logFile`. A session of its own: Ctrl-C in the terminal reaches us alone, so that we can stop things in order. */
export async function spawnGuarded(launch: Launch, cwd: string, logFile: string): Promise<Guarded> {
  rotate(logFile)
  const log = openSync(logFile, 'a')
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', launch.command, ...launch.args], {
    stdio: ['pipe', log, log, 'pipe'],
    detached: true,
    cwd,
    env: { ...process.env, ...launch.env },
  })
  closeSync(log)
  let code: number | null = null
  const exited = new Promise<number>((resolve, reject) => {
    guard.once('error', reject)
    guard.once('exit', (exit, signal) => {
      code = exit ?? (signal === null ? 1 : 137)
      guard.stdin?.destroy()
      resolve(code)
    })
  })
  // The pipe breaks when the guard goes first; `exited` already tells.
  guard.stdin?.on('error', () => {})
  const pid = await readPid(guard.stdio[3] as Readable)
  return {
    pid,
    exited,
    exitCode: () => code,
    async stop(graceMs) {
      signal(pid, 'SIGTERM', code)
      const timer = setTimeout(() => signal(pid, 'SIGKILL', code), graceMs)
      await exited
      clearTimeout(timer)
    },
  }
}

async function readPid(pipe: Readable): Promise<number> {
  let text = ''
  for await (const chunk of pipe) text += String(chunk)
  const pid = Number.parseInt(text, 10)
  if (!(pid > 0)) throw new Error(`the guard told no pid: ${JSON.stringify(text)}`)
  return pid
}

function signal(pid: number, name: NodeJS.Signals, exitCode: number | null): void {
  if (exitCode !== null) return
  try {
    process.kill(pid, name)
  } catch {
    // It went by itself in this moment.
  }
}

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_KEEP_BYTES) renameSync(file, `${file}.1`)
}
