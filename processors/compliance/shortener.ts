/** Shorteners that anybody may use: carriers filter texts with their links (CTIA Messaging Principles; from memory). A domain of one's own is fine. */
const PUBLIC_SHORTENERS = ['bit.ly', 'buff.ly', 'cutt.ly', 'goo.gl', 'is.gd', 'lnkd.in', 'ow.ly', 'rb.gy', 'rebrand.ly', 'shorturl.at', 't.co', 't.ly', 'tiny.cc', 'tinyurl.com', 'v.gd']
const link = new RegExp(`(?<![\\w.@-])(?:www\\.)?(${PUBLIC_SHORTENERS.map(name => name.replace('.', '\\.')).join('|')})/`, 'i')

/** The public link shortener that a text uses, or null. */
export function publicShortener(text: string): string | null {
  // Most texts have no link at all.
  return text.includes('/') ? link.exec(text)?.[1]?.toLowerCase() ?? null : null
}
