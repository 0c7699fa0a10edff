/** The project's own tasks, as `npm run check|test|generate|schemas|bench` call them. Output is the tools' own; the last line of `test` counts. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onParentStop } from './runtime/parent.ts'

interface Report { readonly numPassedTests: number; readonly numFailedTests: number; readonly numPendingTests: number; readonly numTodoTests: number }

let running: ChildProcess | null = null
onParentStop(() => {
  running?.kill('SIGTERM')
  process.exit(143)
})

function run(command: string, args: readonly string[]): Promise<boolean> {
  const child = running = spawn(command, args, { stdio: 'inherit' })
  return new Promise(resolve => {
    child.once('error', error => {
      process.stderr.write(`${error.message}\n`)
      resolve(false)
    })
    child.once('exit', code => resolve(code === 0))
  })
}

interface Counts { readonly passed: number; readonly failed: number; readonly skipped: number; readonly ok: boolean }

/** Runs one tier and answers its counts, from the runner's own report. */
async function tier(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-test-'))
  const file = join(folder, 'report.json')
  const ok = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args])
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests, ok: ok && report.numPassedTests > 0 }
  } catch (error) {
    process.stderr.write(`the test runner left no report: ${String(error)}\n`)
    return { passed: 0, failed: 0, skipped: 0, ok: false }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs tiers one after the other, so that they do not take the machine from each other, and prints `tests: N passed, M failed, K skipped` last. */
async function tests(...tiers: readonly (readonly string[])[]): Promise<boolean> {
  const counts: Counts[] = []
  for (const args of tiers) counts.push(await tier(args))
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => counts.reduce((total, count) => total + count[key], 0)
  process.stdout.write(`tests: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`)
  return counts.every(count => count.ok) && sum('failed') === 0 && sum('skipped') === 0
}

const PURE = ['--project', 'pure']
const WITHOUT_SERVICES = [...PURE, '--project', 'deep']
/** One file at a time: they share the services. */
const INT = ['--project', 'int', '--no-file-parallelism']
const E2E = ['--project', 'e2e', '--no-file-parallelism']

/** Each takes the whole machine for minutes, so none is run unasked. */
const benches: Readonly<Record<string, string>> = {
  chain: 'requests waiting in Kafka through every stage to simulators, then a steady rate [--messages N] [--seconds S] [--waiting N]',
  deferral: 'communications deferred, indexed, and released when due [--count N] [--due-in S]',
  decide: 'decisions of compliance and timing a second on one core, without services [--seconds N]',
}

async function bench([name, ...args]: readonly string[]): Promise<boolean> {
  if (name !== undefined && Object.hasOwn(benches, name)) return run('node', [`bench/${name}.ts`, ...args])
  const list = Object.entries(benches).map(([known, does]) => `  ${known.padEnd(10)}${does}\n`).join('')
  process.stderr.write(`${name === undefined ? '' : `there is no bench ${name}; `}npm run bench -- <name> [options], each prints one line of JSON:\n${list}`)
  process.exit(name === undefined ? 0 : 2)
}

const tasks: Record<string, (args: readonly string[]) => Promise<boolean>> = {
  check: async () => await run('tsc', ['-p', '.']) && await run('oxlint', ['--deny-warnings']) && tests(PURE),
  test: args => args.length > 0 ? tests(args) : tests(WITHOUT_SERVICES, INT, E2E),
  generate: () => run('node', ['docs/generate.ts']),
  schemas: args => run('node', ['schemas/check.ts', ...args]),
  bench,
}

const [name = '', ...args] = process.argv.slice(2)
const task = tasks[name]
if (!task) {
  process.stderr.write(`unknown task ${name}; there are ${Object.keys(tasks).join(', ')}\n`)
  process.exit(2)
}
process.exit(await task(args) ? 0 : 1)
