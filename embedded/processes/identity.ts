/** Tells a process from a later one with the same pid. */
import { readFile } from 'node:fs/promises'
import { run } from './run.ts'

/** When the process started, in whatever words the system has for it; null if there is no such process. */
export async function startOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
    // Field 22, proc(5). The second field, a name in parentheses, may hold spaces.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields === undefined || fields[0] === 'Z' ? null : fields[19] ?? null
  }
  const { code, output } = await run('ps', ['-o', 'lstart=', '-p', String(pid)])
  return code === 0 && output.trim() !== '' ? output.trim() : null
}

/** True while the very process runs that started then. */
export async function isSame(pid: number, started: string | null): Promise<boolean> {
  return started !== null && await startOf(pid) === started
}
