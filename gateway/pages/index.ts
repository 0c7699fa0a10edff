import { html } from './html.ts'
import type { Html } from './html.ts'

/** What there is to see here. */
export function indexPage(): Html {
  return html`<h1>Postrider</h1>
<p class="soft">Decides whether, when and at what price a message to a person may go out, sends it once, and can prove why.</p>
<ul>
<li><a href="/dashboard">Dashboard</a></li>
<li><a href="/docs">API documentation</a> (<a href="/docs/json">OpenAPI</a>)</li>
<li><a href="/health/ready">Readiness</a></li>
<li><a href="/metrics">Metrics</a></li>
</ul>`
}
