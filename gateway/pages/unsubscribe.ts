import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { governed, purposeNames } from './purposes.ts'
import type { Purpose } from './purposes.ts'

type Words = Pick<Settings, 'RESEND_FROM_NAME' | 'PRIVACY_POLICY_URL'>

/** Marks a post of the page's own button; mail programs post `List-Unsubscribe=One-Click` and want no page. */
export const FROM_PAGE = 'from=page'

const isPurpose = (scope: string): scope is Purpose => Object.hasOwn(purposeNames, scope)
/** The emails of a scope when speaking to a person; `Offers and news` is what the preference centre calls them, too. */
const emails = (scope: string): string => (isPurpose(scope) ? `emails “${purposeNames[scope]}”` : scope)

/** Asks; only its button unsubscribes, because mail scanners follow links. */
export function askPage(scope: string, { RESEND_FROM_NAME, PRIVACY_POLICY_URL }: Words, policy: Policy): Html {
  const [name = '', value = ''] = FROM_PAGE.split('=')
  const covered = isPurpose(scope) ? governed(policy, scope, 'email') : ''
  return html`<h1>Unsubscribe</h1>
<p>Do you want no more ${emails(scope)} from ${RESEND_FROM_NAME}?</p>
${covered !== '' && html`<p class="soft">These are: ${covered}</p>`}
<form method="post"><input type="hidden" name="${name}" value="${value}"><button type="submit">Unsubscribe</button></form>
<p class="soft"><a href="${PRIVACY_POLICY_URL}">Privacy</a></p>`
}

/** Confirms. */
export function donePage(scope: string, { RESEND_FROM_NAME }: Words): Html {
  return html`<h1>You are unsubscribed</h1>
<p role="status">You will get no more ${emails(scope)} from ${RESEND_FROM_NAME}. You can close this page.</p>`
}
