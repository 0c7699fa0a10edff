/** What did we know about a person at a moment, and under which policy? The consent trail folded up to then. */
import type { ConsentTrailRow } from '../processors/analytics/queries.ts'
import { foldKey } from '../processors/stores/consent-kind.ts'
import type { ConsentAction } from '../schemas/generated/types.ts'
import type { GatewayDeps } from './deps.ts'
import { refusal } from './errors.ts'
import type { Refusal } from './errors.ts'
import { iso } from './iso.ts'
import { reach } from './reach.ts'

/** decision: a decision of the week before was made under it. current: there was none, so what this process goes by. */
export interface PolicyAt { readonly version: string; readonly source: 'decision' | 'current'; readonly lastDecisionAt: string | null }

export interface ConsentsAt { readonly recipientId: string; readonly at: string; readonly policy: PolicyAt; readonly consents: readonly object[]; readonly trail: readonly object[] }

/** The answer, or a refusal that says why there is none. */
export async function consentsAt(deps: GatewayDeps, recipientId: string, at: number): Promise<ConsentsAt | Refusal> {
  const [rows, versions] = await reach('clickhouse', () => Promise.all([deps.analytics.query('consent_trail', { recipientId }), deps.analytics.query('policy_versions', { at })]))
  if (rows.length === 0) return refusal('not_found', await whyNothing(deps, recipientId))
  const trail = rows.filter(row => row.at <= at)
  const [version] = versions
  const policy: PolicyAt = version
    ? { version: version.policy_version, source: 'decision', lastDecisionAt: iso(version.last_at) }
    : { version: deps.policy.version, source: 'current', lastDecisionAt: null }
  return { recipientId, at: iso(at), policy, consents: foldTrail(trail).map(view), trail: trail.map(view) }
}

/** The store knows at once, the trail a little later: to say that nothing was ever told would be untrue meanwhile. */
async function whyNothing({ stores }: Pick<GatewayDeps, 'stores'>, recipientId: string): Promise<string> {
  const [state] = await reach('redis', () => stores.recipients.get([recipientId]))
  if (state && state.consents.length > 0) return 'the audit trail does not have this person\'s consents yet; it follows within seconds: ask again'
  if (state?.recipient) return 'no consent is known of this person yet, only a profile; one told a moment ago follows in the audit trail within seconds'
  return 'nothing is known by this id yet; what was told a moment ago follows in the audit trail within seconds'
}

/** What held after these events, oldest first: per channel, purpose and kind the latest, as the store folds (stores/consent-kind.ts). */
export function foldTrail(trail: readonly ConsentTrailRow[]): ConsentTrailRow[] {
  const held = new Map<string, ConsentTrailRow>()
  for (const row of trail) {
    const key = foldKey({ ...row, action: row.action as ConsentAction })
    const other = held.get(key)
    if (other === undefined || row.at > other.at || (row.at === other.at && Buffer.compare(Buffer.from(row.consent_id), Buffer.from(other.consent_id)) > 0)) held.set(key, row)
  }
  return [...held.values()]
}

function view({ consent_id, channel, purpose, action, level, at, keep, source, wording_version, evidence }: ConsentTrailRow): object {
  return { consentId: consent_id, channel, purpose, action, level, at: iso(at), keep, source, wordingVersion: wording_version || null, evidence }
}
