/**
 * The whole system on one screen. A request enters at the top; whatever becomes of it is an event.
 *
 *   communications.requests.<lane>
 *     -> compliance    may this person get this at all?
 *     -> limits        would it exceed the person's caps?
 *     -> timing        is now a permitted local time?
 *     -> cost          is there money?
 *   communications.sms.<lane>, communications.email.<lane>
 *     -> senders       claim in the ledger, last look, send, settle
 *
 * `defer` at any point leads to communications.deferred, from where the deferral processor wakes it at the top again.
 */
import { lanes } from '../topics/index.ts'
import { analyticsProcessors } from './analytics/index.ts'
import type { AnalyticsStore } from './analytics/ports.ts'
import { callbacksProcessor } from './callbacks/index.ts'
import type { Interpret } from './callbacks/index.ts'
import { deferralProcessor } from './deferral/index.ts'
import { chainProcessor } from './kernel/chain.ts'
import type { Deps, Processor, Role } from './kernel/processor.ts'
import { cutsOf, segmentsOf } from './kernel/topology.ts'
import { recipientsProcessor } from './recipients/index.ts'
import { createSender, senderProcessor } from './senders/index.ts'
import type { Provider } from './senders/index.ts'
import { stages, stagesWith } from './stages.ts'

export { stages }

/** The outside world, as processors reach it. */
export interface Edges {
  readonly sms: Provider
  readonly email: Provider
  readonly interpret: Interpret
  readonly analytics: AnalyticsStore
}

/** Every processor of the given roles; each is built with its own producer. */
export function processorsFor(roles: ReadonlySet<Role>, edges: Edges, settings: Deps['settings'], depsFor: (name: string) => Deps): readonly Processor[] {
  const cuts = cutsOf(settings.TOPOLOGY_CUTS)
  const inline = settings.TOPOLOGY_CUTS === 'none'
  const all: [Role, () => readonly Processor[]][] = [
    ['decide', () => segmentsOf(stages, cuts).map(segment => {
      const deps = depsFor(`decide.${segment.lane}`)
      const chain = stagesWith(deps)
      const mine = { ...segment, stages: chain.filter(stage => segment.stages.some(({ name }) => name === stage.name)) }
      return chainProcessor(mine, deps, inline ? { sms: createSender('sms', edges.sms, deps, chain), email: createSender('email', edges.email, deps, chain) } : null)
    })],
    ['send', () => lanes.flatMap(lane => [['sms', edges.sms] as const, ['email', edges.email] as const].map(([kind, provider]) => {
      const deps = depsFor(`send-${kind}.${lane}`)
      return senderProcessor(createSender(kind, provider, deps, stagesWith(deps)), lane, deps)
    }))],
    ['deferral', () => [deferralProcessor(depsFor('deferral'))]],
    ['callbacks', () => [callbacksProcessor(depsFor('callbacks'), edges.interpret)]],
    ['recipients', () => [recipientsProcessor(depsFor('recipients'))]],
    ['analytics', () => analyticsProcessors(depsFor('analytics'), edges.analytics)],
  ]
  return all.flatMap(([role, build]) => roles.has(role) ? build() : [])
}
