/** A communication's story as a timeline: what each stage decided, then what happened. */
import type { Story, StoryEvent, StoryTrace } from '../story.ts'
import { searchForm } from './dashboard.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

const tones: Readonly<Record<string, string>> = {
  pass: 'good', sent: 'good', dispatched: 'good', delivered: 'good', opened: 'good', clicked: 'good', converted: 'good', digested: 'good', defer: 'wait', deferred: 'wait', delayed: 'wait', unknown: 'wait',
  reject: 'bad', expire: 'bad', rejected: 'bad', expired: 'bad', failed: 'bad', bounced: 'bad', undelivered: 'bad', complained: 'bad',
}
/** `accepted` becomes `Accepted`; codes stay codes. */
const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).replaceAll('_', ' ')

export function storyPage(story: Story): Html {
  const zone = zoneOf(story.trace)
  return html`<p><a href="/dashboard">Today</a></p>
<h1>${story.requestId}</h1>
<p>State: <strong class="${tones[story.state] ?? ''}">${story.state}</strong>${story.incomplete && html` <span class="soft">Analytics has not told of it yet; reload in a moment.</span>`}</p>
${story.trace.length > 0 && html`<h2>Decisions</h2><ol class="story">${story.trace.map(entry => decision(entry, zone))}</ol>`}
${story.events.length > 0 && html`<h2>Events</h2><ol class="story">${story.events.map(event => happening(event, zone))}</ol>`}
<h2>Another one</h2>
${searchForm()}`
}

/** Nothing is known by the id that was asked for. */
export function unknownPage(id: string): Html {
  return html`<p><a href="/dashboard">Today</a></p>
<h1>Nothing is known by this id</h1>
<p>If it was accepted a moment ago, try again.</p>
${searchForm(id)}`
}

function decision({ stage, verdict, reason, reasonText, rule, at, until, pass }: StoryTrace, zone: string | null): Html {
  return html`<li class="${tones[verdict] ?? ''}"><strong>${title(stage)}: ${verdict}</strong>${moment(at)}${pass > 0 && html` <span class="soft">pass ${pass + 1}</span>`}${why(reason, reasonText, rule)}${deadline(until, zone)}</li>`
}

function happening({ kind, stage, at, reason, reasonText, rule, until, channel, provider, providerMessageId, providerCode, segments, costMicros, digest }: StoryEvent, zone: string | null): Html {
  const facts = [channel, stage, provider, segments > 0 && `${segments} segments`, costMicros > 0 && `$${(costMicros / 1_000_000).toFixed(4)}`, providerCode !== null && `code ${providerCode}`].filter(Boolean).join(' · ')
  return html`<li class="${tones[kind] ?? ''}"><strong>${title(kind)}</strong>${moment(at)}<p class="soft">${facts}</p>${why(reason, reasonText, rule)}${deadline(until, zone)}${providerMessageId !== null && html`<p class="soft"><code>${providerMessageId}</code></p>`}${together(digest)}</li>`
}

/** What went out together, each with its own story. */
function together(digest: StoryEvent['digest']): Html | null {
  if (digest === null) return null
  const ids = digest.carrier === null ? digest.items : [digest.carrier]
  return html`<p class="soft">${digest.carrier === null ? 'Together with' : 'In the digest of'} ${ids.map(id => html`<a href="/dashboard/communications/${encodeURIComponent(id)}">${id}</a> `)}</p>`
}

const moment = (at: string): Html => html`<time datetime="${at}">${at.slice(0, 19).replace('T', ' ')} UTC</time>`

function why(reason: string | null, text: string | null, rule: string | null): Html | null {
  if (reason === null) return null
  return html`<p>${text ?? reason}</p><p class="soft"><code>${reason}</code>${rule !== null && html` by rule <code>${rule}</code>`}</p>`
}

function deadline(until: string | null, zone: string | null): Html | null {
  if (until === null) return null
  return html`<p>Decided anew ${zone === null ? moment(until) : html`<time datetime="${until}">${localTime(until, zone)} in ${zone} (${until.slice(0, 16).replace('T', ' ')} UTC)</time>`}</p>`
}

const localTime = (at: string, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(at))

/** Where the person may be, as the stages took it: the first zone that one of them names in its detail. */
function zoneOf(trace: readonly StoryTrace[]): string | null {
  for (const { detail } of trace) {
    if (typeof detail !== 'object' || detail === null || !('zones' in detail) || typeof detail.zones !== 'string') continue
    const [zone = ''] = detail.zones.split(' ')
    if (Intl.supportedValuesOf('timeZone').includes(zone)) return zone
  }
  return null
}
