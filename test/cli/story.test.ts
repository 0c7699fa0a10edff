import { describe, expect, it } from 'vitest'
import { tellStory } from '../../cli/story.ts'
import type { Tellable } from '../../cli/story.ts'

const event: Tellable['events'][number] = {
  at: '2026-11-28T10:00:00.000Z', kind: 'accepted', stage: 'intake', reason: null, reasonText: null, rule: null, until: null, channel: 'sms', attempt: 1, segments: 0, costMicros: 0,
  provider: null, providerMessageId: null, providerCode: null, digest: null,
}
const story: Tellable = {
  requestId: 'bill-1', state: 'sent', incomplete: false,
  events: [
    event,
    { ...event, kind: 'deferred', stage: 'timing', reason: 'quiet_hours', reasonText: 'It is night there.', rule: 'tcpa', until: '2026-11-28T13:00:00.000Z' },
    { ...event, kind: 'sent', stage: 'sms sender', attempt: 2, segments: 1, costMicros: 7900, provider: 'twilio', providerMessageId: 'SM1' },
  ],
  trace: [{ stage: 'timing', verdict: 'pass', reason: null, reasonText: null, rule: null, at: '2026-11-28T13:00:00.000Z', until: null, policyVersion: 'v1' }],
}

describe('tellStory', () => {
  it('tells the state, every event with its why, and what each stage decided', () => {
    expect(tellStory(story)).toBe([
      'bill-1: sent', '',
      'at                        what      stage       channel  why and more',
      '2026-11-28T10:00:00.000Z  accepted  intake      sms',
      '2026-11-28T10:00:00.000Z  deferred  timing      sms      quiet_hours (tcpa): It is night there., until 2026-11-28T13:00:00.000Z',
      '2026-11-28T10:00:00.000Z  sent      sms sender  sms      1 segment, $0.0079, twilio SM1, attempt 2', '',
      'decided at                stage   verdict  why  policy',
      '2026-11-28T13:00:00.000Z  timing  pass          v1',
    ].join('\n'))
  })

  it('says when analytics has not caught up', () => {
    expect(tellStory({ ...story, state: 'accepted', incomplete: true, events: [], trace: [] })).toBe('bill-1: accepted (analytics has not told of it yet; ask again in a few seconds)')
  })
})
