/** Whose law binds: by country of residence and by number. Both may. */
import type { Recipient } from '../../schemas/generated/types.ts'
import { placeOfNumber } from '../recipients/zones/index.ts'

export interface Jurisdiction {
  /** US or a US territory: TCPA consent, calling hours, state rules. Unknown countries count as US, the stricter guess for hours. */
  readonly us: boolean
  /** GDPR and ePrivacy: the EEA, and the UK whose law copied them. */
  readonly eu: boolean
  readonly country: string | null
}

const euCountries: ReadonlySet<string> = new Set([
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK',
  'IS', 'LI', 'NO', 'GB',
  // Reserved by ISO 3166 for the same places, and written often enough.
  'UK', 'EL', 'EU',
])
const usCountries: ReadonlySet<string> = new Set(['US', 'PR', 'VI', 'GU', 'AS', 'MP'])

/** The law that binds for a person. */
export function jurisdictionOf(recipient: Recipient): Jurisdiction {
  const ofNumber = placeOfNumber(recipient.phone).country
  const country = recipient.country ?? (recipient.state === null ? ofNumber : 'US')
  return {
    us: country === null || usCountries.has(country) || (ofNumber !== null && usCountries.has(ofNumber)) || recipient.state !== null,
    eu: (country !== null && euCountries.has(country)) || (ofNumber !== null && euCountries.has(ofNumber)),
    country,
  }
}
