/** HTML as a value that cannot be mistaken for text: whatever is interpolated is escaped, unless it is HTML already. */
export interface Html { readonly html: string }
type Part = string | number | Html | null | false | readonly Part[]

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Tagged template: html`<p>${text}</p>`. Lists are joined; null and false are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((text, string, index) => text + render(parts[index - 1] ?? null) + string) }
}

function render(part: Part): string {
  if (part === null || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return String(part).replaceAll(/[&<>"']/g, char => escapes[char] ?? char)
  return 'html' in part ? part.html : part.map(render).join('')
}
