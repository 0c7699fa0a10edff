/** Asks the chain about a case at an instant: its own stages over stores in memory that hold what the case tells. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { PreparedCase } from '../compliance/explain-prepare.ts'
import { accountOf, shortfalls } from '../cost/accounts.ts'
import { knownBudgets } from '../cost/budgets.ts'
import type { DecideContext, Stage, StageName } from '../kernel/stage.ts'
import type { Verdict } from '../kernel/verdict.ts'
import type { Stores } from '../stores/ports.ts'
import { storesOf } from './stores.ts'
import type { Added } from './stores.ts'

export const nothingAdded: Added = new Map()

export interface Asked {
  /** When it was asked, ms. */
  readonly at: number
  /** Of every stage that was asked, in order; the last one settles it. */
  readonly verdicts: readonly { readonly stage: StageName; readonly verdict: Verdict }[]
  /** Where money stopped it: what each budget lacks for the channel that was asked for, micro-dollars by key. */
  readonly lacks: Added
}

/** What every stage says until one stops the message. Nothing is sent or kept. */
export async function ask(prepared: PreparedCase, chain: readonly Stage[], at: number, added: Added): Promise<Asked> {
  // Jitter would blur the answer: what is asked for is the first permitted instant.
  const context: DecideContext = { now: at, policy: prepared.policy, settings: { ...prepared.settings, RELEASE_JITTER_MS: 0 } }
  const stores = await storesOf(prepared, added)
  let communication: Communication = { ...prepared.communication, lane: prepared.policy.categories[prepared.communication.category]?.lane ?? 'normal' }
  const verdicts: { stage: StageName; verdict: Verdict }[] = []
  for (const stage of chain) {
    const [state] = await stage.load([communication], stores, context)
    const verdict = stage.decide(communication, state, context)
    verdicts.push({ stage: stage.name, verdict })
    if (verdict.kind !== 'pass') return { at, verdicts, lacks: await lacking(verdict, communication, stores, context) }
    communication = verdict.patch ? { ...communication, ...verdict.patch } : communication
  }
  return { at, verdicts, lacks: nothingAdded }
}

/** Only the cost stage names a budget and the price that it has no room for. */
async function lacking(verdict: Exclude<Verdict, { kind: 'pass' }>, { category, campaignId, tenantId, lane }: Communication, stores: Stores, { now, policy, settings }: DecideContext): Promise<Added> {
  const { budget, micros } = verdict.kind === 'dead' ? {} : verdict.detail ?? {}
  if (typeof budget !== 'string' || typeof micros !== 'number') return nothingAdded
  const budgets = knownBudgets(now, settings, policy, { category, campaignId, tenantId })
  return shortfalls(budgets, (await stores.budgets.state(budgets.map(({ key }) => key))).map(accountOf), lane, micros)
}
