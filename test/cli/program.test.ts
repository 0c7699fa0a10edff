import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../cli/program.ts'

const root = join(import.meta.dirname, '../..')

/** Runs a command line; answers what it said and what it threw. Commands that are refused open nothing. */
async function say(...args: string[]): Promise<{ out: string; err: string; error: unknown }> {
  let [out, err] = ['', '']
  const listen = (command: Command): void => {
    command.configureOutput({ writeOut: text => { out += text }, writeErr: text => { err += text } })
    command.commands.forEach(listen)
  }
  const program = createProgram()
  listen(program)
  const error = await program.parseAsync(['node', 'postrider', ...args]).then(() => null, (error: unknown) => error)
  return { out, err, error }
}

describe('the command line', () => {
  it.each([
    [['lgg'], 'unknown command \'lgg\' (Did you mean lag?); --help lists what there is\n'],
    [['xyzzy'], 'unknown command \'xyzzy\'; --help lists what there is\n'],
    [['dlq', 'lsit'], 'unknown command \'lsit\' (Did you mean list?); --help lists what there is\n'],
    [['dlq', 'list', '--jsn'], 'unknown option \'--jsn\' (Did you mean --json?); --help lists what there is\n'],
    [['send', 'a', 'b'], 'too many arguments for \'send\'. Expected 1 argument but got 2; --help lists what there is\n'],
  ])('says in one line what is wrong with %j', async (args, text) => {
    expect((await say(...args)).err).toBe(text)
  })

  it('tells its version', async () => {
    expect((await say('--version')).out).toMatch(/^postrider \d+\.\d+\.\d+, Node 2\d\./)
  })

  it.each([
    [['send', 'no-such-file.jsonl'], /^no-such-file\.jsonl: cannot be read/], [['send', root], /is no file/], [['send', '-', '--as', 'Bad Name!'], /^--as: "Bad Name!"/],
    [['token', '--subject', 'a b/../'], /^--subject: "a b\/\.\.\/"/], [['deferrals', 'release', '--reason', 'nonsense'], /^--reason: there is no reason nonsense; near it are /],
  ])('refuses %j', async (args, message) => {
    expect((await say(...args)).error).toMatchObject({ message: expect.stringMatching(message) })
  })
})

describe('what is written for users names commands that there are', () => {
  const known = (command: Command, path = ''): string[] => command.commands.flatMap(one => [`${path}${one.name()}`, ...known(one, `${path}${one.name()} `)])
  const commands = new Set(known(createProgram()))
  const scripts = Object.keys((JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts)

  it.each(['README.md', ...globSync('docs/**/*.md', { cwd: root })])('%s', path => {
    const text = readFileSync(join(root, path), 'utf8')
    const named = [...text.matchAll(/(?:`(?:NODE_ENV=\w+ )?postrider|postrider --) ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/g)].map(([, first = '', second]) => ({ first, second }))
    const unknown = named.filter(({ first, second }) => !commands.has(first) || (second !== undefined && [...commands].some(name => name.startsWith(`${first} `)) && !commands.has(`${first} ${second}`)))
    expect(unknown).toEqual([])
    expect([...text.matchAll(/\bnpm run (?:--silent )?([a-z]+)/g)].map(([, name = '']) => name).filter(name => !scripts.includes(name))).toEqual([])
  })

  it('docs/operating.md, which leaves out the program', () => {
    const text = readFileSync(join(root, 'docs/operating.md'), 'utf8')
    const named = [...text.matchAll(/`([a-z]+) ([a-z-]+)[^`]*`/g)].map(([, first = '', second = '']) => ({ first, both: `${first} ${second}` }))
    expect(named.filter(({ first, both }) => !['npm', 'kill'].includes(first) && !commands.has(both) && !commands.has(first))).toEqual([])
  })
})
