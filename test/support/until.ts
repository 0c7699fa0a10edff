/** Waiting for conditions: tests never sleep for a guessed time. */
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves once `condition` holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!await condition()) await delay(20)
}

/** True while a process with this pid runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
