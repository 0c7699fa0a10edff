import { describe, expect, it } from 'vitest'
import { describeTopology, mermaidTopology } from '../../../processors/kernel/describe.ts'
import { cutsOf, segmentsOf } from '../../../processors/kernel/topology.ts'
import { stages } from '../../../processors/stages.ts'
import { topicTable } from '../../../topics/index.ts'
import type { TopicRow } from '../../../topics/index.ts'

/** The lines of the lanes; a change of wiring is a visible change here. */
const lanesOf = (cuts: string): string => (describeTopology(segmentsOf(stages, cutsOf(cuts)), { inline: cuts === 'none' }).split('\nshared')[0] ?? '')

describe('describeTopology', () => {
  it('none: the chain goes on to the providers', () => {
    expect(lanesOf('none')).toBe(`lane critical
  communications.requests.critical -> [compliance > limits > timing > cost > senders] -> communications.events; held back: communications.sms.critical, communications.email.critical
  communications.sms.critical -> [sms sender] -> communications.events
  communications.email.critical -> [email sender] -> communications.events
lane normal
  communications.requests.normal -> [compliance > limits > timing > cost > senders] -> communications.events; held back: communications.sms.normal, communications.email.normal
  communications.sms.normal -> [sms sender] -> communications.events
  communications.email.normal -> [email sender] -> communications.events`)
  })

  it('default: one cut, before the senders', () => {
    expect(lanesOf('default')).toBe(`lane critical
  communications.requests.critical -> [compliance > limits > timing > cost] -> communications.sms.critical, communications.email.critical
  communications.sms.critical -> [sms sender] -> communications.events
  communications.email.critical -> [email sender] -> communications.events
lane normal
  communications.requests.normal -> [compliance > limits > timing > cost] -> communications.sms.normal, communications.email.normal
  communications.sms.normal -> [sms sender] -> communications.events
  communications.email.normal -> [email sender] -> communications.events`)
  })

  it('all: a topic between any two stages', () => {
    expect(lanesOf('all').split('lane normal')[0]).toBe(`lane critical
  communications.requests.critical -> [compliance] -> communications.compliant.critical
  communications.compliant.critical -> [limits] -> communications.permitted.critical
  communications.permitted.critical -> [timing] -> communications.due.critical
  communications.due.critical -> [cost] -> communications.sms.critical, communications.email.critical
  communications.sms.critical -> [sms sender] -> communications.events
  communications.email.critical -> [email sender] -> communications.events
`)
  })

  it('names every topic that all lanes share, with who writes and reads it', () => {
    const shared = describeTopology(segmentsOf(stages, cutsOf('default'))).split('shared\n')[1]?.split('\n') ?? []
    const rows = Object.entries(topicTable).filter(([, row]: [string, TopicRow]) => !row.perLane)
    expect(shared).toEqual(rows.map(([name, { writtenBy, readBy }]) => `  ${writtenBy.join(', ')} -> ${name} -> ${readBy.join(', ')}`))
  })
})

describe('mermaidTopology', () => {
  it.each(['none', 'default', 'all'])('draws every stage and topic of the lane with cuts: %s', cuts => {
    const drawing = mermaidTopology(segmentsOf(stages, cutsOf(cuts)))
    expect(drawing.split('\n')[0]).toBe('flowchart TD')
    for (const stage of stages) expect(drawing).toContain(stage.name)
    expect(drawing.includes('communications.compliant')).toBe(cuts === 'all')
    for (const line of drawing.split('\n').slice(1)) expect(line).toMatch(/^ {2}\S.* --> \S/)
  })
})
