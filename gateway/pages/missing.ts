/** Pages for what is not there. People followed a link or typed an address: they get words and a way on, not JSON. */
import { html } from './html.ts'
import type { Html } from './html.ts'
import { searchForm } from './search.ts'

/** An address under the dashboard that is none of its pages. */
export function noSuchPage(): Html {
  return html`<p><a href="/dashboard">Today</a></p>
<h1>There is no such page</h1>
<p>Find a communication by its request id, or begin at the <a href="/dashboard">dashboard</a>.</p>
${searchForm()}`
}

/** What was asked for cannot be an id. */
export function noSuchIdPage(given: string): Html {
  return html`<p><a href="/dashboard">Today</a></p>
<h1>This is no request id</h1>
<p>An id has 1 to 128 letters, digits, dots, underscores, colons or hyphens, a letter or digit first.</p>
${searchForm(given)}`
}

/** A link of a message that has died, or never lived. */
export function deadLinkPage(why: 'invalid' | 'expired', { RESEND_FROM_NAME }: { readonly RESEND_FROM_NAME: string }): Html {
  return why === 'expired'
    ? html`<h1>This link has expired</h1><p>Links to your preferences work for a while only. The latest email from ${RESEND_FROM_NAME} has one that works; its unsubscribe link always does.</p>`
    : html`<h1>This link does not work</h1><p>It may have been cut. Open it from the email again, or copy all of it.</p>`
}
