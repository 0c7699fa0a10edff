import { describe, expect, it } from 'vitest'
import { loadPolicyFile } from '../../config/policy-load.ts'
import { policyReference } from '../../docs/generators/policy.ts'
import { reasonsReference } from '../../docs/generators/reasons.ts'
import { topicsReference } from '../../docs/generators/topics.ts'
import { deadReasons, reasons } from '../../processors/kernel/reasons.ts'
import { lanes, topicFor, topicTable, type TopicName } from '../../topics/index.ts'

const firstCells = (text: string): string[] => [...text.matchAll(/^\| (`[^|]*`) \|/gm)].map(([, cell = '']) => cell)

describe('reference generators', () => {
  it('list every reason', () => {
    expect(firstCells(reasonsReference(reasons, deadReasons))).toEqual([...Object.keys(reasons), ...Object.keys(deadReasons)].map(code => `\`${code}\``))
  })

  it('list every topic by its name on the broker', () => {
    const text = topicsReference(topicTable)
    const names = (Object.keys(topicTable) as TopicName[]).flatMap(name => lanes.map(lane => topicFor(name, lane)))
    expect(names.filter(name => !text.includes(`\`${name}\``))).toEqual([])
    expect(text).toContain('| compacted |')
    expect(text).toContain('| 2555 d |')
  })

  it('keep table cells whole', () => {
    expect(topicsReference({ 'a.b': { schema: null, perLane: false, key: 'x|y', writtenBy: ['w'], readBy: ['r'], keep: 86_400_000 } })).toContain('| `a.b` | raw bytes | x\\|y | w | r | 1 d | always |')
  })

  it('list every category and explain every field', () => {
    const loaded = loadPolicyFile('')
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
    const text = policyReference(loaded.policy)
    const fields = Object.keys(Object.values(loaded.policy.categories)[0] ?? {})
    expect(firstCells(text)).toEqual(expect.arrayContaining([...Object.keys(loaded.policy.categories), ...fields].map(name => `\`${name}\``)))
    expect(text).not.toMatch(/\|  \|\n/)
    expect(text).toContain(`Version \`${loaded.policy.version}\``)
  })
})
