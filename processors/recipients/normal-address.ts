import { domainToASCII } from 'node:url'

const NOT_ASCII = /\P{ASCII}/u

/**
 * One spelling for all that reach the same handset or mailbox: trimmed, in lower case, the domain of a mailbox in its ASCII form (RFC 5890), so that a suppression of
 * ana@bücher.example holds for ana@xn--bcher-kva.example. Dots and tags before the @ stay: only the domain's owner knows what they mean.
 */
export function normalAddress(address: string): string {
  const plain = address.trim().toLowerCase()
  if (!NOT_ASCII.test(plain)) return plain
  const domainAt = plain.lastIndexOf('@') + 1
  // '' for what is no domain: it is compared as it stands.
  const domain = domainAt === 0 ? '' : domainToASCII(plain.slice(domainAt))
  return domain === '' ? plain.normalize('NFC') : plain.slice(0, domainAt).normalize('NFC') + domain
}
