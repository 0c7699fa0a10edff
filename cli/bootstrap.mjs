#!/usr/bin/env node
/**
 * The first step of every command, in plain JavaScript that the Node a machine happens to have (>= 20) can run: installs the dependencies
 * when they are missing or half-installed, then hands over to the Node 24 that comes with them.
 *   node cli/bootstrap.mjs <command> [...]       runs cli/main.ts
 *   node cli/bootstrap.mjs --run <task> [...]    runs cli/tasks.ts (test, check, generate, bench)
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.postrider-installed')
const lock = join(root, '.postrider', 'install.lock')

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  process.stderr.write(`Postrider needs Node 20 or newer; this is ${process.version}. Install it from https://nodejs.org or your package manager.\n`)
  process.exit(2)
}

/** What must be installed: a changed lock file, or an interrupted installation, installs again. */
function wanted() {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}
const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted() && existsSync(join(modules, '.bin', 'node'))

// Not `npm ci`: it refuses a lock file that lacks the binaries of other platforms, which a partial registry mirror cannot list. Versions are the lock file's all the same.
function install() {
  mkdirSync(dirname(lock), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch {
      // Another command installs: wait for it, unless it died or is older than any installation.
      const owner = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : 0)
      if (!alive(owner) || Date.now() - statSync(lock).mtimeMs > 900_000) rmSync(lock, { force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500)
      if (installed()) return
    }
  }
  try {
    if (installed()) return
    process.stderr.write('Installing npm dependencies (first run only) ...\n')
    const result = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
    if (result.status !== 0) {
      process.stderr.write('npm install failed: see its message above. Postrider needs npm and a package registry for its first run.\n')
      process.exit(2)
    }
    writeFileSync(stamp, wanted())
  } finally {
    rmSync(lock, { force: true })
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch {
    return false
  }
}

if (!installed()) install()
const bin = join(modules, '.bin')
const args = process.argv.slice(2)
// Batches make much short-lived garbage, and V8 by default lets new space and heap grow far before it looks; glibc by default gives large buffers back late, if at all.
// These keep the process under 400 MB with 100,000 requests waiting (bench chain) for little CPU.
const { flags, env } = JSON.parse(readFileSync(join(root, 'cli', 'node-options.json'), 'utf8'))
const script = args[0] === '--run' ? [join(root, 'cli', 'tasks.ts'), ...args.slice(1)] : [...flags, join(root, 'cli', 'main.ts'), ...args]
// The channel tells the other when this process ends, however it ends: it then ends cleanly, too (cli/runtime/parent.ts).
const child = spawn(join(bin, 'node'), script, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: { ...env, ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` } })
// Passed on as a word, not as a signal: of a Ctrl-C the terminal tells both of us and npm tells this process once more, and a second signal would end the other at once.
const pass = signal => { if (child.connected) child.send(signal, () => {}) }
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal))
// npm, which runs this process in the place of its shell, may be killed without a word, too.
const parent = process.ppid
if (process.env.npm_lifecycle_event !== undefined) setInterval(() => { if (process.ppid !== parent) pass('SIGHUP') }, 1000).unref()
child.on('error', error => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
