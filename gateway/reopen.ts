import { reopenings as reopened } from '../processors/recipients/reopen.ts'
import type { ConsentEvent } from '../schemas/generated/types.ts'
import { derivedId } from './derived-id.ts'

export { opens } from '../processors/recipients/reopen.ts'

/** What consents given through the gateway reopen. Ids follow from the consent's. */
export const reopenings = (held: readonly ConsentEvent[], given: readonly ConsentEvent[]): ConsentEvent[] => reopened(held, given, (...parts) => derivedId('reopened', ...parts))
