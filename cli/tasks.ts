/** The project's own tasks, as `npm run check|test|generate|bench` call them. Output is the tools' own; the last line of `test` counts. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Report { readonly numPassedTests: number; readonly numFailedTests: number; readonly numPendingTests: number; readonly numTodoTests: number }

function run(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0
}

/** Runs vitest over the given projects and prints its counts as `tests: N passed, M failed, K skipped`. */
function vitest(args: readonly string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-test-'))
  const file = join(folder, 'report.json')
  const passed = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args])
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    const skipped = report.numPendingTests + report.numTodoTests
    process.stdout.write(`tests: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped} skipped\n`)
    return passed && report.numFailedTests === 0 && report.numPassedTests > 0
  } catch (error) {
    process.stderr.write(`the test runner left no report: ${String(error)}\n`)
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const tasks: Record<string, (args: readonly string[]) => boolean> = {
  check: () => run('tsc', ['-p', '.']) && run('oxlint', []) && vitest(['--project', 'pure']),
  test: args => vitest(args),
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
