import { describe, expect, it } from 'vitest'
import { stateDrift } from '../../../../processors/monitors/rows/state-drift.ts'
import { someSettings } from '../../../support/communications.ts'
import { measures } from './measures.ts'

const drift = { recipientId: 'p1', requestId: 'r1', what: 'not_counted' } as const

describe('state drift', () => {
  it.each([
    ['nobody to look at', { people: 0, messages: 0, drifts: [] }, null],
    ['all alike', { people: 2, messages: 5, drifts: [] }, { value: 0, breached: false, summary: 'Redis and the log agree about 5 messages to 2 people.' }],
    ['one difference', { people: 2, messages: 5, drifts: [drift] }, { value: 1, breached: true, summary: 'Redis and the log differ in 1 of 5 messages to 2 people, the first not_counted (r1): `postrider rebuild --yes` restores Redis from the log.' }],
  ])('%s', async (_, audited, expected) => {
    const reading = await stateDrift.measure(await measures({ audited }), someSettings(), 0)
    expect(reading && { value: reading.value, breached: reading.breached, summary: reading.summary }).toEqual(expected)
  })
})
