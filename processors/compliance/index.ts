/** The compliance stage: its state is the recipient projection, and the message history where a rule counts messages. */
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext, Stage } from '../kernel/stage.ts'
import { candidateZones } from '../recipients/zones/index.ts'
import type { RecipientState, Stores } from '../stores/ports.ts'
import { decide } from './decide.ts'
import { defaultRules } from './rules/index.ts'
import type { ComplianceState, HistoryEntry } from './state.ts'

export { decide } from './decide.ts'
export type { ComplianceState, HistoryEntry } from './state.ts'

export interface ComplianceOptions {
  /** HMAC of a normalised address, to compare with consent records that hold a hash. Without it such records are taken to be for the present address. */
  readonly addressHash?: (address: string) => string
}

/** The stage of the chain. */
export function complianceStage({ addressHash }: ComplianceOptions = {}): Stage<ComplianceState> {
  return { name: 'compliance', load: (batch, stores, context) => load(batch, stores, context, addressHash), decide }
}
export const compliance: Stage<ComplianceState> = complianceStage()

async function load(batch: readonly Communication[], stores: Stores, context: DecideContext, addressHash: ComplianceOptions['addressHash']): Promise<readonly ComplianceState[]> {
  const states = await stores.recipients.get(batch.map(communication => communication.recipientId))
  return Promise.all(batch.map(async (communication, index): Promise<ComplianceState> => {
    const state = states[index] ?? { recipient: null, consents: [] }
    const history = needsHistory(communication, state, context) ? await loadHistory(communication, stores, context.now) : []
    const hash = (address: string | null | undefined): string | null => address && addressHash ? addressHash(address) : null
    const hashed = addressHash && state.consents.some(({ address }) => address !== null && !address.startsWith('+') && !address.includes('@')) ? { addressHashes: { sms: hash(state.recipient?.phone), email: hash(state.recipient?.email) } } : {}
    return { ...state, ...hashed, history, rules: defaultRules }
  }))
}

/** A message being decided anew may hold a slot of its own; it must not count against itself. */
async function loadHistory(communication: Communication, stores: Stores, now: number): Promise<HistoryEntry[]> {
  const entries = await stores.limits.history(communication.recipientId, now)
  return entries.filter(entry => entry.requestId !== communication.requestId)
}

/** Only three rules count messages: caps of some states, the exemption's event cap, and the one confirmation. */
function needsHistory({ category, facts, channel, fallbackChannels }: Communication, { recipient }: RecipientState, { now, policy }: DecideContext): boolean {
  if (recipient === null || (channel === 'email' && !fallbackChannels.some(other => other !== 'email'))) return false
  const messageClass = policy.categories[category]?.class
  if (messageClass === 'opt_out_confirmation' || (facts['exemption'] ?? '') !== '') return true
  if (messageClass !== 'marketing' && facts['promotional'] !== 'true' && facts['commercialSubject'] !== 'true' && facts['transactionalFirst'] !== 'false') return false
  const { states, zones } = candidateZones(recipient, recipient.phone, now)
  return states.some(state => defaultRules.stateRow(state, now, zones)?.cap !== undefined)
}
