/** Waiting for conditions: tests never sleep for a guessed time. */
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from '../../embedded/processes/identity.ts'

/** Resolves once `condition` holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!await condition()) await delay(20)
}

/** True while a process with this pid runs. One that ended and waits for init to notice does not. */
export async function isAlive(pid: number): Promise<boolean> {
  return await startOf(pid) !== null
}
