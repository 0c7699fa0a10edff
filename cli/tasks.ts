/** The project's own tasks, as `npm run check|test|generate|bench` call them. Output is the tools' own; the last line of `test` counts. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Report { readonly numPassedTests: number; readonly numFailedTests: number; readonly numPendingTests: number; readonly numTodoTests: number }

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0
}

interface Counts { readonly passed: number; readonly failed: number; readonly skipped: number; readonly ok: boolean }

/** Runs one tier and answers its counts, from the runner's own report. */
function tier(args: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-test-'))
  const file = join(folder, 'report.json')
  const ok = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args])
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
function tests(...tiers: readonly (readonly string[])[]): boolean {
  const counts = tiers.map(tier)
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => counts.reduce((total, count) => total + count[key], 0)
  process.stdout.write(`tests: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`)
  return counts.every(count => count.ok) && sum('failed') === 0 && sum('skipped') === 0
}

const PURE = ['--project', 'pure']
/** One file at a time: they share the services. */
const INT = ['--project', 'int', '--no-file-parallelism']
const E2E = ['--project', 'e2e', '--no-file-parallelism']

const tasks: Record<string, (args: readonly string[]) => boolean> = {
  check: () => run('tsc', ['-p', '.']) && run('oxlint', ['--deny-warnings']) && tests(PURE),
  test: args => args.length > 0 ? tests(args) : tests(PURE, INT, E2E),
  generate: () => run('node', ['docs/generate.ts']),
  schemas: args => run('node', ['schemas/check.ts', ...args]),
  bench: ([name = 'chain', ...args]) => run('node', [`bench/${name}.ts`, ...args]),
}

const [name = '', ...args] = process.argv.slice(2)
const task = tasks[name]
if (!task) {
  process.stderr.write(`unknown task ${name}; there are ${Object.keys(tasks).join(', ')}\n`)
  process.exit(2)
}
process.exit(task(args) ? 0 : 1)
