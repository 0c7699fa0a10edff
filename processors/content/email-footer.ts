/** What commercial email must carry: postal address and a way out in the body, one-click unsubscribe in the headers. */
import type { Settings } from '../../config/settings.ts'

/** One line of the footer: plain words, or a labelled link. */
interface FooterLine { readonly label: string; readonly url: string | null }

/** The footer's lines. A link that is null is left out, and so is the address when `postal` is false. */
export function footerLines(settings: Settings, postal: boolean, unsubscribe: string | null, preferences: string | null = null): FooterLine[] {
  const lines: FooterLine[] = []
  if (postal && settings.POSTAL_ADDRESS !== '') lines.push({ label: settings.POSTAL_ADDRESS, url: null })
  if (unsubscribe !== null) lines.push({ label: 'Unsubscribe', url: unsubscribe })
  if (preferences !== null) lines.push({ label: 'Preferences', url: preferences })
  if (settings.PRIVACY_POLICY_URL !== '') lines.push({ label: 'Privacy', url: settings.PRIVACY_POLICY_URL })
  if (settings.TERMS_OF_SERVICE_URL !== '') lines.push({ label: 'Terms', url: settings.TERMS_OF_SERVICE_URL })
  return lines
}

/** Plain text with those lines that it lacks. */
export function withTextFooter(text: string, lines: readonly FooterLine[]): string {
  const missing = lines.filter(({ label, url }) => !text.includes(url ?? label))
  if (missing.length === 0) return text
  return `${text}\n\n${missing.map(({ label, url }) => url === null ? label : `${label}: ${url}`).join('\n')}`
}

/** HTML with those lines that it lacks, before the end of its body. */
export function withHtmlFooter(html: string, lines: readonly FooterLine[]): string {
  const missing = lines.filter(({ label, url }) => !html.includes(escapeHtml(url ?? label)) && !html.includes(url ?? label))
  if (missing.length === 0) return html
  const footer = `<p style="font-size:12px">${missing.map(({ label, url }) => url === null ? escapeHtml(label) : `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`).join('<br>')}</p>`
  const end = html.toLowerCase().lastIndexOf('</body>')
  return end === -1 ? `${html}${footer}` : `${html.slice(0, end)}${footer}${html.slice(end)}`
}

/** RFC 8058 section 3.1: exactly one https URI, and the header that says a POST to it unsubscribes. The provider signs both (DKIM). */
export function oneClickHeaders(unsubscribe: string): Readonly<Record<string, string>> {
  return { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** Text as it stands in HTML, also within quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
