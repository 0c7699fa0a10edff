/** The story of a request as text, for `postrider trace`. */
import type { Story, StoryEvent, StoryTrace } from '../gateway/story.ts'
import { counted } from './commands/flags.ts'
import { table } from './runtime/table.ts'

/** The part of a story that is told here. */
type Event = Pick<StoryEvent, 'at' | 'kind' | 'stage' | 'channel' | 'reason' | 'reasonText' | 'rule' | 'until' | 'segments' | 'costMicros' | 'provider' | 'providerMessageId' | 'providerCode' | 'digest' | 'attempt'>
type Decision = Pick<StoryTrace, 'at' | 'stage' | 'verdict' | 'reason' | 'reasonText' | 'rule' | 'until' | 'policyVersion'>
export type Tellable = Pick<Story, 'requestId' | 'state' | 'incomplete'> & { readonly events: readonly Event[]; readonly trace: readonly Decision[] }

/** What became of it, event by event, and what each stage decided last. */
export function tellStory({ requestId, state, incomplete, events, trace }: Tellable): string {
  return [
    `${requestId}: ${state}${incomplete ? ' (analytics has not told of it yet; ask again in a few seconds)' : ''}`,
    ...(events.length === 0 ? [] : ['', table([['at', 'what', 'stage', 'channel', 'why and more'], ...events.map(eventCells)])]),
    ...(trace.length === 0 ? [] : ['', table([['decided at', 'stage', 'verdict', 'why', 'policy'], ...trace.map(traceCells)])]),
  ].join('\n')
}

function eventCells(event: Event): string[] {
  const { provider, providerMessageId, providerCode, digest } = event
  const more = [
    because(event), event.until === null ? '' : `until ${event.until}`,
    event.segments > 0 && event.channel === 'sms' ? counted(event.segments, 'segment') : '', event.costMicros > 0 ? `$${(event.costMicros / 1_000_000).toFixed(4)}` : '',
    [provider, providerMessageId, providerCode].filter(Boolean).join(' '),
    digest?.carrier ? `in the message of ${digest.carrier}` : '', digest && digest.items.length > 0 ? `takes along ${digest.items.join(', ')}` : '',
    event.attempt > 1 ? `attempt ${event.attempt}` : '',
  ]
  return [event.at, event.kind, event.stage, event.channel, more.filter(Boolean).join(', ')]
}

function traceCells(entry: Decision): string[] {
  return [entry.at, entry.stage, entry.verdict, [because(entry), entry.until === null ? '' : `until ${entry.until}`].filter(Boolean).join(', '), entry.policyVersion]
}

function because({ reason, reasonText, rule }: Pick<Event, 'reason' | 'reasonText' | 'rule'>): string {
  return reason === null ? '' : `${reason}${rule === null ? '' : ` (${rule})`}${reasonText === null ? '' : `: ${reasonText}`}`
}
