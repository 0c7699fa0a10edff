import { expect, it } from 'vitest'
import { withoutAddresses } from '../../../processors/privacy/without-addresses.ts'

it.each([
  ['The \'To\' number +12125550123 is not a valid phone number.', 'The \'To\' number *** is not a valid phone number.'],
  ['To=%2B12125550123 refused', 'To=*** refused'],
  ['Permission to send to 12125550123 was denied', 'Permission to send to *** was denied'],
  ['call (212) 555-0123 or 212-555-0123', 'call *** or ***'],
  ['Invalid `to` field: person.one+x@mail.example.com.', 'Invalid `to` field: ***'],
  ['mailbox <person@example.com> full (550 5.2.2)', 'mailbox <***> full (550 5.2.2)'],
  ['error 21610, status 429, after 30000 ms', 'error 21610, status 429, after 30000 ms'],
])('%s', (given, kept) => {
  expect(withoutAddresses(given)).toBe(kept)
})
