import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
const bench = async (...args: string[]): Promise<{ code: number | null; err: string }> => {
  const program = runProgram(['bench', ...args], {}, join(root, 'cli/tasks.ts'))
  const code = await program.exited
  return { code, err: program.stderr() }
}

it('bench without a name lists what there is and runs nothing; another name is refused', async () => {
  const [listed, refused] = await Promise.all([bench(), bench('chian')])
  expect(listed.code).toBe(0)
  const names = [...listed.err.matchAll(/^ {2}(\w+) /gm)].map(([, name = '']) => name)
  expect(names).toEqual(['chain', 'deferral', 'decide'])
  expect(names.filter(name => !existsSync(join(root, `bench/${name}.ts`)))).toEqual([])
  expect(refused).toEqual({ code: 2, err: `there is no bench chian; ${listed.err}` })
})
