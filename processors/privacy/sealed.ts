/** Sealed text: `sealed:v1:<label>:<base64url>`. Whatever lacks the prefix is plain, so that what was written before sealing stays readable. The label of an address is its hash. */
const PREFIX = 'sealed:v1:'

export interface Sealed { readonly label: string; readonly bytes: string }

export const isSealed = (text: string): boolean => text.startsWith(PREFIX)

export function sealedText({ label, bytes }: Sealed): string {
  return `${PREFIX}${label}:${bytes}`
}

/** The parts of a sealed text, or null when it is plain or broken. */
export function readSealed(text: string): Sealed | null {
  if (!isSealed(text)) return null
  const end = text.indexOf(':', PREFIX.length)
  return end === -1 ? null : { label: text.slice(PREFIX.length, end), bytes: text.slice(end + 1) }
}

/** The hash of an address, plain or sealed. */
export function hashOfAddress(address: string, addressHash: (address: string) => string): string {
  return readSealed(address)?.label ?? addressHash(address)
}

/** An address that is neither sealed nor a hash: a consent may name one by its hash alone. */
export function isPlainAddress(address: string | null): address is string {
  return address !== null && !isSealed(address) && (address.startsWith('+') || address.includes('@'))
}
