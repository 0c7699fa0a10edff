import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventKinds } from '../../../../processors/kernel/event-kinds.ts'
import { interpretResend } from '../../../../processors/senders/providers/resend-callbacks.ts'

const AT = Date.UTC(2026, 10, 22)
const CREATED = '2026-11-21T12:00:00.000Z'
const ID = '56761188-7520-42d8-8898-ff6fc54ce618'
const bytes = (event: unknown): Buffer => Buffer.from(JSON.stringify(event))
const event = (type: string, data: object = {}): ReturnType<typeof interpretResend> => interpretResend(bytes({ type, created_at: CREATED, data: { email_id: ID, from: 'a@example.com', to: ['ada@example.com'], subject: 's', tags: { rid: 'YQ' }, ...data } }), AT)

describe('Resend webhooks', () => {
  it.each([
    ['email.sent', {}, 'dispatched', '', 'none'],
    ['email.delivered', {}, 'delivered', '', 'none'],
    ['email.delivery_delayed', {}, 'delayed', '', 'none'],
    ['email.bounced', { bounce: { type: 'Permanent', subType: 'General', message: 'gone' } }, 'bounced', 'Permanent/General', 'email'],
    ['email.bounced', { bounce: { type: 'Permanent', subType: 'Suppressed' } }, 'bounced', 'Permanent/Suppressed', 'email'],
    ['email.bounced', { bounce: { type: 'Transient', subType: 'MailboxFull' } }, 'bounced', 'Transient/MailboxFull', 'none'],
    ['email.bounced', { bounce: { type: 'Temporary' } }, 'bounced', 'Temporary', 'none'],
    ['email.bounced', { bounce: { type: 'Undetermined' } }, 'bounced', 'Undetermined', 'none'],
    ['email.bounced', {}, 'bounced', '', 'none'],
    ['email.complained', {}, 'complained', '', 'email'],
    ['email.opened', {}, 'opened', '', 'none'],
    ['email.clicked', { click: { link: 'https://example.com' } }, 'clicked', '', 'none'],
    ['email.failed', { failed: { reason: 'reached_daily_quota' } }, 'undelivered', 'reached_daily_quota', 'none'],
    ['email.suppressed', { suppressed: { message: 'm', type: 'OnAccountSuppressionList' } }, 'bounced', 'OnAccountSuppressionList', 'email'],
  ])('%s %j is %s', (type, data, eventKind, code, suppress) => {
    expect(event(type, data)).toEqual({ kind: 'delivery', status: type.slice(6), eventKind, occurredAt: Date.parse(CREATED), providerMessageId: ID, providerEventId: `${ID}:${type}:${CREATED}`, code, suppress, to: 'ada@example.com', priceMicros: null, segments: null })
    expect(Object.keys(eventKinds)).toContain(eventKind)
  })

  it.each(['email.scheduled', 'email.received', 'contact.created', 'contact.topics.updated', 'domain.updated', 'topic.deleted', 'inbox.email.received'])('%s concerns no message of ours', type => {
    expect(event(type)).toMatchObject({ kind: 'ignored' })
  })

  it.each([['suppression.added', 'suppressed'], ['suppression.removed', 'unsuppressed']])('%s is %s', (type, action) => {
    expect(event(type, { email: 'ada@example.com', origin: 'complaint' })).toEqual({ kind: 'suppression', action, address: 'ada@example.com', origin: 'complaint', occurredAt: Date.parse(CREATED) })
    expect(event(type)).toEqual({ kind: 'unknown', message: 'no email' })
  })

  it.each(['email.teleported', 'constructor', '', 'email.'])('an unknown type is a value: "%s"', type => {
    expect(event(type)).toMatchObject({ kind: 'unknown' })
  })

  it.each([
    ['Resend\'s other form of time', '2026-11-21 12:00:00.674981+00', Date.parse('2026-11-21T12:00:00.674Z')],
    ['no time', undefined, AT],
    ['a time that is none', 'yesterday', AT],
  ])('takes %s', (_, created_at, occurredAt) => {
    expect(interpretResend(bytes({ type: 'email.sent', created_at, data: { email_id: ID } }), AT)).toMatchObject({ occurredAt })
  })

  it.each([
    ['no JSON', Buffer.from('<html>')],
    ['nothing', Buffer.alloc(0)],
    ['null', bytes(null)],
    ['no data', bytes({ type: 'email.sent' })],
    ['no email_id', bytes({ type: 'email.sent', data: {} })],
    ['fields of other types', bytes({ type: 'email.bounced', data: { email_id: 7, bounce: 'hard' } })],
  ])('%s is unknown', (_, body) => {
    expect(interpretResend(body, AT)).toMatchObject({ kind: 'unknown' })
  })

  it('lets absent parts be null', () => {
    expect(event('email.bounced', { bounce: null, to: null })).toMatchObject({ kind: 'delivery', suppress: 'none', to: '' })
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.json(), text => {
      expect(interpretResend(Buffer.from(text), AT).kind).toBe('unknown')
    }))
  })
})
