/** Runs a program to its end. */
import { spawn } from 'node:child_process'

export interface Ran {
  /** null if it could not be started. */
  readonly code: number | null
  /** stdout and stderr as they came. */
  readonly output: string
}

/** Runs it in the folder `cwd`. Never rejects: a program that is missing is an outcome. */
export function run(command: string, args: readonly string[], cwd = '.'): Promise<Ran> {
  return new Promise(resolve => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd })
    const chunks: Buffer[] = []
    child.stdout.on('data', chunk => chunks.push(chunk))
    child.stderr.on('data', chunk => chunks.push(chunk))
    child.once('error', error => resolve({ code: null, output: error.message }))
    child.once('close', code => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}
