/** What the ledger is told about a letter. */
import { enclosedKey } from '../digest/claimed-with.ts'
import { ledgerFacts } from '../kernel/events.ts'
import type { Settlement } from '../stores/ports.ts'
import type { Letter } from './letter.ts'
import { asEnclosed } from './enclosed.ts'
import type { Outcome } from './outcomes.ts'
import { isGivenUp, ledgerOutcome } from './plan.ts'
import type { Settled } from './plan.ts'
import type { Provider } from './port.ts'

type Result = Pick<Settlement, 'outcome' | 'providerMessageId' | 'code'>

function settlement(provider: Provider, { communication, addressHash }: Letter, result: Result, at: number, batchKey: string): Settlement {
  return { requestId: communication.requestId, attempt: communication.attempt, provider: provider.name, at, facts: ledgerFacts(communication, addressHash, batchKey), ...result }
}

/** The outcome of a letter. `code` keeps what a redelivery needs to tell the same story: reason and code of a failure, or when the retry is due. */
export function settlementOf(provider: Provider, letter: Letter, settled: Settled, at: number, batchKey: string): Settlement {
  const code = settled.kind === 'failed' ? `${settled.reason}:${settled.code}` : settled.kind === 'retry' ? String(settled.dueAt) : ''
  return settlement(provider, letter, { outcome: ledgerOutcome(settled), providerMessageId: settled.kind === 'sent' ? settled.providerMessageId : '', code }, at, batchKey)
}

/** What goes out in a letter shares its outcome; what did not go out with it is free again, whenever the letter itself is tried next. */
export function settlementsOf(letter: Letter, own: Settlement): Settlement[] {
  const free = own.outcome === 'retry' || own.outcome === 'released' || (own.outcome === 'rejected' && isGivenUp(own.code.split(':', 1)[0] ?? ''))
  const batchKey = enclosedKey(own.requestId, own.facts.batchKey)
  return [own, ...letter.enclosed.map((enclosed): Settlement => {
    const { requestId, attempt } = enclosed.communication
    return { ...own, requestId, attempt, outcome: free ? 'released' : own.outcome, providerMessageId: '', code: free ? '' : own.code, facts: ledgerFacts(asEnclosed(enclosed, letter), letter.addressHash, batchKey) }
  })]
}

/** What a crash may have left unsettled of the items of a letter, dated as the letter was: what was claimed since stays. */
export function settlementsAgain(provider: Provider, { letter, answer: { outcome, at, code }, batchKey }: Extract<Outcome, { kind: 'repeated' }>): Settlement[] {
  return settlementsOf(letter, settlement(provider, letter, { outcome, providerMessageId: '', code }, at, batchKey)).slice(1)
}

/** Certainly not sent, and no fault of the message: the same attempt may be claimed again. */
export function released(provider: Provider, letter: Letter, at: number, batchKey: string, code: string): Settlement {
  return settlement(provider, letter, { outcome: 'released', providerMessageId: '', code }, at, batchKey)
}
