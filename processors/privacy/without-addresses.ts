/** Mailboxes, numbers in E.164 (with or without its plus, also as form bodies write it), and US numbers as people write them. */
const ADDRESS = /[^\s"'<>(),;:@]+(?:@|%40)[^\s"'<>(),;:@]+|(?:\+|%2B)\d{7,15}|\b\d{10,15}\b|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b/gi

/** A text of somebody else's (a provider's error message), fit to be kept: providers quote the address that they refuse. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(ADDRESS, '***')
}
