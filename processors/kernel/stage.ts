/** A stage of the chain: asks one question of every communication. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Stores } from '../stores/ports.ts'
import type { Verdict } from './verdict.ts'

export type StageName = 'compliance' | 'limits' | 'timing' | 'cost'

/** Everything a decision may read besides its input and state: no clock, no randomness. `now` is ms since the epoch, the same for the whole batch. */
export interface DecideContext {
  readonly now: number
  readonly policy: Policy
  readonly settings: Settings
}

/**
 * `load` fetches the state of the whole batch in one round trip; `decide` is pure, synchronous and total.
 * Effects in the verdicts are applied by the kernel, for the whole batch in one round trip, before anything is produced.
 */
export interface Stage<State = unknown> {
  readonly name: StageName
  load(batch: readonly Communication[], stores: Stores, context: DecideContext): Promise<readonly State[]>
  decide(communication: Communication, state: State, context: DecideContext): Verdict
}
