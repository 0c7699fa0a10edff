import type { BatchOutcome } from '../../topics/port.ts'
import type { StateGate } from '../stores/ports.ts'
import type { Role } from './processor.ts'
import { Unavailable } from './unavailable.ts'

/** Those that work on the state; the others read the log alone. */
const stateful: ReadonlySet<Role> = new Set(['decide', 'send', 'deferral', 'callbacks', 'recipients'])

/**
 * Handles a batch so that it is committed only if the state it was handled on is still there. A state that was lost after the batch wrote to it and before
 * the batch told the log would else be rebuilt without it, and nobody would come back. Rejects with Unavailable: the batch comes again.
 */
export async function inEpoch(role: Role, gate: StateGate, handle: () => Promise<BatchOutcome>): Promise<BatchOutcome> {
  if (!stateful.has(role)) return handle()
  const epoch = gate.epoch() || await enter(gate)
  const outcome = await handle()
  if (outcome.done > 0) await gate.confirm(epoch)
  return outcome
}

async function enter(gate: StateGate): Promise<string> {
  const look = await gate.look()
  if (!look.open) throw new Unavailable('Redis state', new Error(`the state is ${look.cause}`))
  return gate.epoch()
}
