import type { Settings } from '../../config/settings.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** What a scope is called when speaking to a person. */
const names: Readonly<Record<string, string>> = { marketing: 'offers and news', informational: 'informational emails', debt_collection: 'emails about payments due' }
type Words = Pick<Settings, 'RESEND_FROM_NAME' | 'PRIVACY_POLICY_URL'>

/** Marks a post of the page's own button; mail programs post `List-Unsubscribe=One-Click` and want no page. */
export const FROM_PAGE = 'from=page'

/** Asks; only its button unsubscribes, because mail scanners follow links. */
export function askPage(scope: string, { RESEND_FROM_NAME, PRIVACY_POLICY_URL }: Words): Html {
  const [name = '', value = ''] = FROM_PAGE.split('=')
  return html`<h1>Unsubscribe</h1>
<p>Do you want no more ${names[scope] ?? scope} from ${RESEND_FROM_NAME}?</p>
<form method="post"><input type="hidden" name="${name}" value="${value}"><button type="submit">Unsubscribe</button></form>
<p class="soft"><a href="${PRIVACY_POLICY_URL}">Privacy</a></p>`
}

/** Confirms. */
export function donePage(scope: string, { RESEND_FROM_NAME }: Words): Html {
  return html`<h1>You are unsubscribed</h1>
<p role="status">You will get no more ${names[scope] ?? scope} from ${RESEND_FROM_NAME}. You can close this page.</p>`
}
