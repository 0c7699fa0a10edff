/** Runs the command line as users do, in a home of its own that shares the downloads. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export interface Home { readonly path: string; remove(): void }

/** A fresh POSTRIDER_HOME beside the real one. */
export function createHome(): Home {
  const base = join(root, '.postrider')
  mkdirSync(join(base, 'downloads'), { recursive: true })
  const path = mkdtempSync(join(base, 'e2e-'))
  symlinkSync(join(base, 'downloads'), join(path, 'downloads'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export interface Program {
  readonly process: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves with the exit code, null after a signal. */
  readonly exited: Promise<number | null>
  /** Resolves once stderr or stdout matches; rejects when the program ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

/** Starts `postrider <args>`, or another file of ours, with nothing of the test runner's environment that the program would read. */
export function runProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}, file = join(root, 'cli/main.ts')): Program {
  const { NODE_ENV: _nodeEnv, VITEST: _vitest, ...inherited } = process.env
  const child = spawn(process.execPath, [file, ...args], { cwd: root, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  const watchers = new Set<() => void>()
  child.stdout.on('data', chunk => { out += String(chunk); for (const watch of watchers) watch() })
  child.stderr.on('data', chunk => { err += String(chunk); for (const watch of watchers) watch() })
  const exited = new Promise<number | null>(resolve => { child.once('close', code => resolve(code)) })
  return {
    process: child, stdout: () => out, stderr: () => err, exited,
    until: pattern => new Promise((resolve, reject) => {
      const watch = (): void => {
        const found = pattern.exec(out) ?? pattern.exec(err)
        if (!found) return
        watchers.delete(watch)
        resolve(found)
      }
      watchers.add(watch)
      void exited.then(() => reject(new Error(`ended before ${String(pattern)}:\n${err}\n${out}`)))
      watch()
    }),
  }
}
