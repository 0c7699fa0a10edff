import { html } from './html.ts'
import type { Html } from './html.ts'

/** The form that finds one communication. */
export const searchForm = (id = ''): Html => html`<form method="get" action="/dashboard/communications" role="search">
<label>Request id <input name="id" value="${id}" required autocomplete="off" spellcheck="false"></label><button type="submit">Show its story</button></form>`
