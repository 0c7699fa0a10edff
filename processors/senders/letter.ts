import type { Communication, DigestItem } from '../../schemas/generated/types.ts'
import type { Reason } from '../kernel/reasons.ts'
import type { OutboundMessage } from './port.ts'

/** One that goes out in another message, and the wait it comes from. */
export interface Enclosed { readonly item: DigestItem; readonly communication: Communication }

/** A communication ready to go: the message as the provider gets it. */
export interface Letter {
  /** As it was read: it may have to go back to the start of the chain, where its content must be what was asked for. */
  readonly communication: Communication
  /** End of its useful life, ms: its own, or its category's. Retries and the provider's own queue respect it. */
  readonly expiresAt: number | null
  /** When the law's hours close, if they do while a provider may still be trying, ms. */
  readonly closesAt: number | null
  readonly message: OutboundMessage
  /** Empty when the person has no address any more. */
  readonly addressHash: string
  /** What goes out in it besides. */
  readonly enclosed: readonly Enclosed[]
}

export interface Refusal { readonly reason: Reason; readonly expired: boolean }
/** A letter, and why it must not go out any more if that is so. */
export interface Composed { readonly letter: Letter; readonly refusal: Refusal | null }
