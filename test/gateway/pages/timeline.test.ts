import { describe, expect, it } from 'vitest'
import { timelineOf } from '../../../gateway/pages/timeline.ts'
import type { Moment } from '../../../gateway/pages/timeline.ts'
import type { StoryEvent, StoryTrace } from '../../../gateway/story.ts'

const event = (kind: string, at: string, more: Partial<StoryEvent> = {}): StoryEvent => ({
  at, kind, stage: '', reason: null, reasonText: null, rule: null, law: null, until: null, channel: 'sms', pass: 0, attempt: 0, segments: 0, costMicros: 0, provider: null, providerMessageId: null, providerCode: null, policyVersion: null, digest: null, ...more,
})
const entry = (stage: string, verdict: string, at: string, more: Partial<StoryTrace> = {}): StoryTrace => ({ stage, verdict, at, reason: null, reasonText: null, rule: null, law: null, permitted: null, until: null, pass: 0, policyVersion: 'v1', detail: null, ...more })
const told = (step: Moment): string => (step.kind === 'passed' ? `passed ${step.decisions.map(({ stage }) => stage).join('+')}` : step.kind === 'event' ? step.event.kind : `${step.decision.stage} ${step.decision.verdict}${step.event ? ` as ${step.event.kind}` : ''}`)
const timeline = (events: StoryEvent[], trace: StoryTrace[]): string[] => timelineOf({ events, trace }).map(told)

describe('the timeline of a story', () => {
  it('holds what both an event and a decision tell once, in order, though all happened in one millisecond', () => {
    const reason = 'cap_hour'
    expect(timeline(
      [event('accepted', 'T1'), event('deferred', 'T1', { stage: 'limits', reason }), event('woken', 'T2', { pass: 1 }), event('sent', 'T2', { pass: 1 }), event('delivered', 'T3', { pass: 1 })],
      [entry('compliance', 'pass', 'T1'), entry('limits', 'defer', 'T1', { reason }), ...['compliance', 'limits', 'timing', 'cost'].map(stage => entry(stage, 'pass', 'T2', { pass: 1 }))],
    )).toEqual(['accepted', 'passed compliance', 'limits defer as deferred', 'woken', 'passed compliance+limits+timing+cost', 'sent', 'delivered'])
  })

  it('keeps two waits for the same reason apart, and events that no decision tells', () => {
    const reason = 'retry'
    expect(timeline([event('deferred', 'T2', { stage: 'sender', reason }), event('deferred', 'T3', { stage: 'sender', reason })], [])).toEqual(['deferred', 'deferred'])
    expect(timeline([event('deferred', 'T1', { stage: 'limits', reason: 'cap_day' }), event('deferred', 'T2', { stage: 'limits', reason: 'cap_day', pass: 1 })], [entry('limits', 'defer', 'T1', { reason: 'cap_day' })])).toEqual(['limits defer as deferred', 'deferred'])
  })

  it('calls a verdict what its event calls it', () => {
    expect(timeline([event('cancelled', 'T1', { stage: 'sender', reason: 'cancelled' })], [entry('sender', 'reject', 'T1', { reason: 'cancelled' })])).toEqual(['sender reject as cancelled'])
  })

  it('begins when it was accepted, whatever the clock of the producer said', () => {
    expect(timeline([event('accepted', 'T9')], [entry('compliance', 'pass', 'T1')])).toEqual(['accepted', 'passed compliance'])
  })
})
