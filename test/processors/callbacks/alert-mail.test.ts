import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { tellOfAlertMail } from '../../../processors/callbacks/alert-mail.ts'
import { createMetrics } from '../../../processors/kernel/metrics.ts'
import { alertEmail } from '../../../processors/monitors/notify/email.ts'
import { interpretResend } from '../../../processors/senders/providers/resend-callbacks.ts'
import { resendCorrelation, resendTags } from '../../../processors/senders/providers/correlation.ts'
import { createDriver } from '../../support/driver.ts'
import type { Driver } from '../../support/driver.ts'
import { NOON, someSettings } from '../../support/communications.ts'
import { alert } from '../monitors/notify/alert.ts'

const to = 'oncall@example.com'
const types = ['email.sent', 'email.delivered', 'email.delivery_delayed', 'email.opened', 'email.bounced', 'email.complained', 'email.suppressed', 'email.failed'] as const

/** A callback of the mail that the notifier sends, with its tags as the provider gives them back. */
function callback(driver: Driver, type: string): Promise<void> {
  const { requestId, attempt } = alertEmail(alert, to)
  const tags = Object.fromEntries(resendTags(requestId, attempt).map(({ name, value }) => [name, value]))
  const body = Buffer.from(JSON.stringify({ type, created_at: new Date(NOON).toISOString(), data: { email_id: 're-1', to: [to], tags, bounce: { type: 'Permanent', subType: 'General' } } }))
  return driver.raw('communications.callbacks', 're-1', driver.codec.encode('callback', { callbackId: `re-1-${type}`, provider: 'resend', kind: type, providerMessageId: 're-1', ...resendCorrelation(tags), receivedAt: NOON, body }))
}
const delivery = (type: string) => {
  const meaning = interpretResend(Buffer.from(JSON.stringify({ type, data: { email_id: 're-1', to: [to.toUpperCase()], bounce: { type: 'Permanent' } } })), NOON)
  if (meaning.kind !== 'delivery') throw new Error(`${type} is no delivery`)
  return meaning
}

describe('callbacks of an alert\'s own email', () => {
  it('are counted, and make no letter, no event and no consent', async () => {
    const driver = await createDriver()
    for (const type of types) await callback(driver, type)
    await driver.settle()
    for (const topic of ['communications.dead-letters', 'communications.events', 'communications.consents'] as const) expect(driver.log.records(topic)).toEqual([])
    expect((await driver.deps.metrics.callbacks.get()).values.map(({ labels, value }) => [labels.outcome, value])).toEqual([['alert_mail', 4], ['alert_mail_failed', 4]])
  })

  it('that say an operator was not reached are errors in the log, without the address', () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: line => void lines.push(line) })
    const deps = { metrics: createMetrics(), log, settings: someSettings({ ALERT_RECIPIENTS: ['first@example.com', to] }) }
    for (const type of types) tellOfAlertMail(deps, alert.alertId, delivery(type))
    expect(lines.map(line => JSON.parse(line)).map(({ level, alert, outcome, recipient, providerMessageId }) => [level, alert, outcome, recipient, providerMessageId])).toEqual(
      ['bounced', 'complained', 'bounced', 'undelivered'].map(outcome => [50, alert.alertId, outcome, 2, 're-1']))
    expect(lines.join('')).not.toContain('@')
  })
})
