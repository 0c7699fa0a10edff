/** The topology, for people: as text (tests assert it, so that a change of wiring is a visible diff) and as a Mermaid diagram (the README's). */
import { lanes, topicFor, topicTable } from '../../topics/index.ts'
import type { TopicName } from '../../topics/index.ts'
import type { Segment } from './segment.ts'

interface Edge { readonly from: string; readonly to: string }
const SENDER_TOPICS = ['communications.sms', 'communications.email'] as const satisfies readonly TopicName[]

/** One line per processor: what it reads, what it writes. `inline` when the chain goes on to the providers itself (TOPOLOGY_CUTS=none). */
export function describeTopology(segments: readonly Segment[], { inline = false } = {}): string {
  const lines = lanes.flatMap(lane => {
    const senders = SENDER_TOPICS.map(name => topicFor(name, lane)).join(', ')
    return [
      `lane ${lane}`,
      ...segments.filter(segment => segment.lane === lane).map(({ reads, stages, output }) => {
        const chain = [...stages.map(stage => stage.name), ...(inline && output === 'senders' ? ['senders'] : [])].join(' > ')
        const to = output !== 'senders' ? topicFor(output, lane) : inline ? `${topicFor('communications.events')}; held back: ${senders}` : senders
        return `  ${topicFor(reads, lane)} -> [${chain}] -> ${to}`
      }),
      ...SENDER_TOPICS.map(name => `  ${topicFor(name, lane)} -> [${name === 'communications.sms' ? 'sms sender' : 'email sender'}] -> ${topicFor('communications.events')}`),
    ]
  })
  const shared = (Object.keys(topicTable) as TopicName[]).filter(name => !topicTable[name].perLane).map(name => `  ${topicTable[name].writtenBy.join(', ')} -> ${name} -> ${topicTable[name].readBy.join(', ')}`)
  return [...lines, 'shared', ...shared].join('\n')
}

/** A flowchart of one lane: topics as cylinders, processors as boxes. */
export function mermaidTopology(segments: readonly Segment[]): string {
  const lane = 'normal'
  const edges: Edge[] = []
  const topic = (name: TopicName): string => `${name.replace('communications.', '').replace('-', '_')}[(${topicTable[name].perLane ? `${name}.&lt;lane&gt;` : name})]`
  for (const segment of segments.filter(one => one.lane === lane)) {
    const box = `${segment.stages.map(stage => stage.name).join('_')}[${segment.stages.map(stage => stage.name).join(' → ')}]`
    edges.push({ from: topic(segment.reads), to: box })
    for (const output of segment.output === 'senders' ? SENDER_TOPICS : [segment.output]) edges.push({ from: box, to: topic(output) })
    edges.push({ from: box, to: topic('communications.deferred') }, { from: box, to: topic('communications.events') })
  }
  const sms = 'sms_sender[SMS sender]'
  const email = 'email_sender[email sender]'
  edges.unshift({ from: 'producers([producers, gateway])', to: topic('communications.requests') })
  edges.push(
    { from: topic('communications.sms'), to: sms }, { from: topic('communications.email'), to: email }, { from: sms, to: 'twilio{{Twilio}}' }, { from: email, to: 'resend{{Resend}}' },
    { from: sms, to: topic('communications.events') }, { from: email, to: topic('communications.events') },
    { from: topic('communications.deferred'), to: 'deferral[deferral]' }, { from: 'deferral', to: topic('communications.requests') },
    { from: 'twilio', to: 'gateway[gateway: webhooks]' }, { from: 'resend', to: 'gateway' }, { from: 'gateway', to: topic('communications.callbacks') },
    { from: topic('communications.callbacks'), to: 'callbacks_processor[callbacks]' }, { from: 'callbacks_processor', to: topic('communications.events') }, { from: 'callbacks_processor', to: topic('communications.consents') },
    { from: topic('communications.consents'), to: 'recipients_projection[recipients]' }, { from: topic('communications.recipients'), to: 'recipients_projection' }, { from: 'recipients_projection', to: 'redis[(Redis)]' },
    { from: topic('communications.events'), to: 'analytics[analytics]' }, { from: 'analytics', to: 'clickhouse[(ClickHouse)]' },
    { from: 'clickhouse', to: 'monitors[monitors]' }, { from: 'monitors', to: topic('communications.alerts') }, { from: topic('communications.alerts'), to: 'notifier[notifier: Slack, email]' },
  )
  return ['flowchart TD', ...edges.map(({ from, to }) => `  ${from} --> ${to}`)].join('\n')
}
