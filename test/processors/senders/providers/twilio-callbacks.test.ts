import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventKinds } from '../../../../processors/kernel/event-kinds.ts'
import { interpretTwilio } from '../../../../processors/senders/providers/twilio-callbacks.ts'

const SID = `SM${'1'.repeat(32)}`
const AT = Date.UTC(2026, 10, 22)
const form = (fields: Record<string, string>): Buffer => Buffer.from(new URLSearchParams({ MessageSid: SID, SmsSid: SID, AccountSid: 'AC1', From: '+15005550006', To: '+12125550101', ...fields }).toString())
const status = (MessageStatus: string, more: Record<string, string> = {}): ReturnType<typeof interpretTwilio> => interpretTwilio('status', form({ MessageStatus, SmsStatus: MessageStatus, ...more }), AT)

describe('Twilio status callbacks', () => {
  it.each([
    ['sent', {}, 'dispatched', ''],
    ['delivered', { RawDlrDoneDate: '2611220000' }, 'delivered', ''],
    ['undelivered', { ErrorCode: '30003' }, 'undelivered', '30003'],
    ['failed', { ErrorCode: '30008' }, 'undelivered', '30008'],
    ['canceled', {}, 'undelivered', ''],
    ['read', { EventType: 'READ' }, 'opened', ''],
    ['DELIVERED', {}, 'delivered', ''],
    ['delivered', { ErrorCode: '0', FieldOfTomorrow: 'x' }, 'delivered', ''],
  ])('%s %j is %s', (name, more, eventKind, code) => {
    const meaning = status(name, more)
    expect(meaning).toEqual({ kind: 'delivery', status: name.toLowerCase(), eventKind, occurredAt: AT, providerMessageId: SID, providerEventId: `${SID}:${name.toLowerCase()}${code === '' ? '' : `:${code}`}`, code, suppress: 'none', to: '+12125550101', priceMicros: null, segments: null })
    expect(Object.keys(eventKinds)).toContain(eventKind)
  })

  it.each(['accepted', 'scheduled', 'queued', 'sending', 'receiving', 'received', 'partially_delivered'])('%s changes nothing', name => {
    expect(status(name)).toMatchObject({ kind: 'ignored' })
  })

  it.each(['', 'teleported', 'constructor', '__proto__'])('an unknown status is a value: "%s"', name => {
    expect(status(name)).toMatchObject({ kind: 'unknown' })
  })

  it('an opt-out found while sending suppresses SMS, a dead number does not', () => {
    expect(status('failed', { ErrorCode: '21610' })).toMatchObject({ suppress: 'sms' })
    expect(status('undelivered', { ErrorCode: '30005' })).toMatchObject({ suppress: 'none' })
  })

  it('the same callback twice is the same event', () => {
    expect(status('sent')).toEqual(status('sent'))
    expect(status('undelivered', { ErrorCode: '30003' })).not.toEqual(status('undelivered', { ErrorCode: '30008' }))
  })

  it('counts segments where Twilio tells them', () => {
    expect(status('delivered', { NumSegments: '3' })).toMatchObject({ segments: 3 })
  })
})

describe('messages of people', () => {
  const inbound = (fields: Record<string, string>): ReturnType<typeof interpretTwilio> => interpretTwilio('inbound', form({ From: '+12125550101', To: '+15005550006', ...fields }), AT)

  it('come with text as written', () => {
    expect(inbound({ Body: ' Stop+please \n& thanks ' })).toEqual({ kind: 'inbound', from: '+12125550101', to: '+15005550006', text: ' Stop+please \n& thanks ', optOutType: null, occurredAt: AT, providerMessageId: SID })
  })

  it.each([['STOP', 'STOP'], ['START', 'START'], ['HELP', 'HELP'], ['MAYBE', null], ['', null]])('OptOutType %s reads %s', (OptOutType, optOutType) => {
    expect(inbound({ Body: 'x', OptOutType })).toMatchObject({ optOutType })
  })

  it('may be media without text', () => {
    expect(inbound({ NumMedia: '1' })).toMatchObject({ kind: 'inbound', text: '' })
  })
})

describe('whatever comes', () => {
  it.each(['inbound', 'status', 'voice'])('%s without a sid is unknown', kind => {
    expect(interpretTwilio(kind, Buffer.from('MessageStatus=sent'), AT)).toMatchObject({ kind: 'unknown' })
  })

  it('another kind of callback is unknown', () => {
    expect(interpretTwilio('voice', form({}), AT)).toMatchObject({ kind: 'unknown' })
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.constantFrom('status', 'inbound', 'x'), fc.uint8Array(), (kind, bytes) => {
      expect(['unknown', 'ignored', 'inbound', 'delivery']).toContain(interpretTwilio(kind, Buffer.from(bytes), AT).kind)
    }))
  })
})
