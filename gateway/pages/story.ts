/** A communication's story as one timeline: what was decided and what happened, in order, each thing once. */
import { z } from 'zod'
import { localTime, zonesOf } from '../../processors/explain/local-time.ts'
import { iso } from '../iso.ts'
import type { Story, StoryEvent, StoryTrace } from '../story.ts'
import { settingOf } from './house-settings.ts'
import type { HouseSettings } from './house-settings.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { localMoment, moment } from './moments.ts'
import { reliedOn } from './relied.ts'
import { searchForm } from './search.ts'
import { timelineOf } from './timeline.ts'
import type { Moment } from './timeline.ts'
import { counted, title, tones } from './words.ts'

/** What all steps of a story share. */
interface Context { readonly settings: HouseSettings; /** Where the person may be, as the first stage that names it took it. */ readonly zone: string | null; /** The step that is the last word while it waits. */ readonly waitsAt: Moment | null }

export function storyPage(story: Story, settings: HouseSettings): Html {
  const steps = timelineOf(story)
  const zone = story.trace.map(({ detail }) => zonesOf(detail)).find(named => named.length > 0)?.[0] ?? null
  const context: Context = { settings, zone, waitsAt: story.state === 'deferred' || story.state === 'unknown' ? steps.findLast(step => untilOf(step) !== null) ?? null : null }
  return html`<p><a href="/dashboard">Today</a></p>
<h1>${story.requestId}</h1>
<p>State: <strong class="${tones[story.state] ?? ''}">${story.state}</strong>${story.incomplete && html` <span class="soft">Analytics has not told of it yet; reload in a moment.</span>`}</p>
${facts(story)}
${steps.length > 0 && html`<h2>What happened</h2><ol class="story">${steps.map(step => stepOf(step, context))}</ol>`}
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

/** What the request is, at a glance. */
function facts({ about, events, trace }: Story): Html | null {
  if (about === null) return null
  const each = (values: readonly (string | null)[]): string => [...new Set(values.filter(value => value !== null && value !== ''))].join(', then ')
  const rows = [
    ['Category', about.category], ['Lane', about.lane], ['Channel', each(events.map(({ channel }) => channel))], ['Campaign', about.campaignId ?? ''],
    ['Policy', each([...trace, ...events].toSorted((a, b) => (a.at < b.at ? -1 : 1)).map(({ policyVersion }) => policyVersion))], ['Recipient', about.recipientId],
  ]
  return html`<dl class="facts">${rows.map(([name = '', value = '']) => value !== '' && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

const untilOf = (step: Moment): string | null => (step.kind === 'decision' ? step.decision.until : step.kind === 'event' ? step.event.until : null)

function stepOf(step: Moment, context: Context): Html {
  if (step.kind === 'passed') return passed(step)
  const until = deadline(untilOf(step), step, context)
  return step.kind === 'decision' ? decision(step.decision, step.event, until, context) : happening(step.event, until, context)
}

/** In one line, and below it what compliance relied on. */
function passed({ at, pass, decisions }: Extract<Moment, { kind: 'passed' }>): Html {
  return html`<li class="good"><strong>Passed ${decisions.map(({ stage }) => stage).join(', ')}</strong>${moment(at)}${again(pass)}${decisions.flatMap(reliedOn).map(ground => html`<p class="soft">${ground}</p>`)}</li>`
}

const verdicts: Readonly<Record<string, string>> = { deferred: 'wait', defer: 'wait', reject: 'rejected', expire: 'expired' }

function decision(entry: StoryTrace, event: StoryEvent | null, until: Html | null, { settings }: Context): Html {
  const { stage, verdict, at, pass, detail } = entry
  const told = event?.kind ?? verdict
  const zones = zonesOf(detail)
  return html`<li class="${tones[told] ?? ''}"><strong>${title(stage)}: ${verdicts[told] ?? told}</strong>${moment(at)}${again(pass)}${why(entry, settings)}${whereItIs(at, zones)}${verdict === 'expire' && usefulLife(detail, zones[0] ?? null)}${until}</li>`
}

/** Of what would have come too late. */
function usefulLife(detail: unknown, zone: string | null): Html | null {
  const life = z.object({ opensAt: z.number(), expiresAt: z.number() }).safeParse(detail)
  if (!life.success) return null
  return html`<p>It could have gone out at ${localMoment(iso(life.data.opensAt), zone)}, and is worthless from ${moment(iso(life.data.expiresAt))} on.</p>`
}

function happening(event: StoryEvent, until: Html | null, { settings }: Context): Html {
  const { kind, stage, at, channel, provider, providerMessageId, providerCode, segments, costMicros, digest } = event
  const about = [channel, stage, provider, segments > 0 && counted(segments, 'segment'), costMicros > 0 && `$${(costMicros / 1_000_000).toFixed(4)}`, providerCode !== null && `code ${providerCode}`].filter(Boolean).join(' · ')
  return html`<li class="${tones[kind] ?? ''}"><strong>${title(kind)}</strong>${moment(at)}<p class="soft">${about}</p>${why(event, settings)}${until}${providerMessageId !== null && html`<p class="soft"><code>${providerMessageId}</code></p>`}${together(digest)}</li>`
}

const again = (pass: number): Html | false => pass > 0 && html` <span class="soft">asked for the ${ordinal(pass + 1)} time</span>`
const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const ordinal = (count: number): string => `${count}${suffixes[ordinals.select(count)] ?? ''}`

/** The person's clock when it was decided. */
function whereItIs(at: string, zones: readonly string[]): Html | null {
  const [zone] = zones
  if (zone === undefined) return null
  return html`<p>For the person it was ${localTime(Date.parse(at), zone)}.${zones.length > 1 && html` They may be in any of ${zones.join(', ')}: each must permit it.`}</p>`
}

/** What went out together, each with its own story. */
function together(digest: StoryEvent['digest']): Html | null {
  if (digest === null) return null
  const ids = digest.carrier === null ? digest.items : [digest.carrier]
  return html`<p class="soft">${digest.carrier === null ? 'Together with' : 'In the digest of'} ${ids.map(id => html`<a href="/dashboard/communications/${encodeURIComponent(id)}">${id}</a> `)}</p>`
}

/** The reason in words, the law or the setting behind it, then the codes. */
function why(entry: Pick<StoryTrace, 'reason' | 'reasonText' | 'rule' | 'law'> & Partial<Pick<StoryTrace, 'permitted'>>, settings: HouseSettings): Html | null {
  const { reason, reasonText, rule, law, permitted = null } = entry
  if (reason === null) return null
  const setting = rule === null ? null : settingOf(rule, settings)
  return html`<p>${reasonText ?? reason}</p>
${law !== null && html`<p>${title(law.name)}, ${law.citation}${permitted !== null && html`: permitted ${permitted} local time`}.</p>`}
${setting !== null && html`<p>The company's own setting, now: <code>${setting}</code>.</p>`}
<p class="soft"><code>${reason}</code>${rule !== null && html` by rule <code>${rule}</code>`}</p>`
}

/** When it is asked again: it will be, as long as it waits for that moment; else it was to be. */
function deadline(until: string | null, step: Moment, { zone, waitsAt }: Context): Html | null {
  if (until === null) return null
  const own = step.kind === 'decision' ? zonesOf(step.decision.detail)[0] ?? zone : zone
  return html`<p>${step === waitsAt ? html`<strong>It waits, and will be asked again</strong> at ` : 'It waited, to be asked again at '}${localMoment(until, own)}.</p>`
}
