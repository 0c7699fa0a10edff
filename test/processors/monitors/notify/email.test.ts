import { describe, expect, it } from 'vitest'
import { alertEmail, emailTeller } from '../../../../processors/monitors/notify/email.ts'
import { checkIds } from '../../../../processors/content/validate-fields.ts'
import type { Problem } from '../../../../processors/content/problem.ts'
import { alertMailId, alertOf } from '../../../../processors/monitors/notify/mail-id.ts'
import { resendTags } from '../../../../processors/senders/providers/correlation.ts'
import { aCommunication } from '../../../support/communications.ts'
import type { OutboundMessage, SendOutcome } from '../../../../processors/senders/port.ts'
import { alert } from './alert.ts'

const to = 'alerts@example.com'

describe('an alert by email', () => {
  it('says in the subject what happened and in the text with what numbers', () => {
    expect(alertEmail(alert, to)).toMatchObject({ to, channel: 'email', subject: '[firing] cost', html: null })
    expect(alertEmail(alert, to).text.split('\n')).toEqual(expect.arrayContaining([alert.summary, 'Value: 51', 'Threshold: 50', `Alert: ${alert.alertId}`]))
  })

  it('says what to do while it fires, and only of monitors there are', () => {
    const todo = (of: Partial<typeof alert>): boolean => alertEmail({ ...alert, ...of }, to).text.includes('What to do: See which category')
    expect([todo({}), todo({ status: 'resolved' }), todo({ monitor: 'of another version' })]).toEqual([true, false, false])
  })

  it('goes out under a key of its own per alert and recipient, the same each time', async () => {
    const calls: { messages: readonly OutboundMessage[]; key: string }[] = []
    const provider = { async send(messages: readonly OutboundMessage[], key: string): Promise<SendOutcome[]> { calls.push({ messages, key }); return [{ kind: 'accepted', providerMessageId: 're_1', segments: null }] } }
    expect(await emailTeller(to, provider).tell(alert)).toEqual({ kind: 'told' })
    await emailTeller(to, provider).tell(alert)
    await emailTeller('other@example.com', provider).tell(alert)
    await emailTeller(to, provider).tell({ ...alert, alertId: 'cost/2026-11-20T10:00:00.000Z/resolved' })
    expect(calls[0]).toEqual(calls[1])
    expect(new Set(calls.map(call => call.key)).size).toBe(3)
    expect(calls.map(call => call.key).join(' ')).not.toContain('@')
  })

  it('carries an id that no request can have, short enough for a tag, and tells the alert by it', () => {
    const { requestId } = alertEmail(alert, to)
    expect(alertOf(requestId)).toBe(alert.alertId)
    const invalid: Problem[] = []
    checkIds({ ...aCommunication(), requestId }, invalid)
    expect(invalid.map(({ field }) => field)).toEqual(['requestId'])
    expect(resendTags(alertMailId('x'.repeat(500)), 0).map(({ name }) => name)).toEqual(['rid', 'att'])
    expect([alertOf('order-17'), alertOf('alert'), alertOf(null)]).toEqual([null, null, null])
  })

  it.each<[SendOutcome | undefined, object]>([
    [{ kind: 'retry', code: '429', message: '', afterMs: 1500 }, { kind: 'retry', afterMs: 1500, why: '429' }],
    [{ kind: 'unknown', code: 'timeout', message: '' }, { kind: 'retry', afterMs: null, why: 'timeout' }],
    [{ kind: 'rejected', reason: 'invalid_address', code: '422', message: '' }, { kind: 'refused', why: '422' }],
    [{ kind: 'stop', code: '401', message: '' }, { kind: 'refused', why: '401' }],
    [undefined, { kind: 'retry', afterMs: null, why: 'the provider answered nothing' }],
  ])('turns the provider\'s %j into %j', async (outcome, expected) => {
    expect(await emailTeller(to, { send: async () => outcome ? [outcome] : [] }).tell(alert)).toEqual(expected)
  })
})
