/** Messages sent through the providers' own SDKs come back as webhooks that the gateway believes, and only those of the right secret. On loopback. */
import { describe, expect, it, onTestFinished } from 'vitest'
import { listenGateway } from '../../../gateway/server.ts'
import type { Settings } from '../../../config/settings.ts'
import { emailTeller } from '../../../processors/monitors/notify/email.ts'
import { alertOf } from '../../../processors/monitors/notify/mail-id.ts'
import { alert } from '../../processors/monitors/notify/alert.ts'
import { aRecipient } from '../../support/communications.ts'
import { API_KEY, AUTH_TOKEN, email, resendAt, simulators, sms, twilioAt, WEBHOOK_SECRET } from '../../processors/senders/providers/fixture.ts'
import { until } from '../../support/until.ts'
import { aGateway } from '../fixture.ts'

async function world(settings: Partial<Settings> = {}) {
  let url = ''
  const fixture = await aGateway({ clock: { now: Date.now() }, settings: { TWILIO_AUTH_TOKEN: AUTH_TOKEN, RESEND_API_KEY: API_KEY, RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET, ...settings }, broken: () => ({ publicBaseUrl: () => url }) })
  const gateway = await listenGateway(fixture.app, { host: '127.0.0.1', port: 0 })
  url = gateway.url
  const providers = await simulators({ profile: 'instant', webhookTarget: { twilioInboundUrl: `${url}/webhooks/twilio`, resendUrl: `${url}/webhooks/resend` } })
  onTestFinished(async () => {
    await providers.close()
    await gateway.close()
  })
  const told = async () => (await fixture.records<'callback'>('communications.callbacks')).map(({ value }) => [value.provider, value.kind, value.requestId, value.attempt])
  return { fixture, url, providers, told }
}

describe('webhooks of the providers', () => {
  it('come back for what was sent, with our ids', async () => {
    const { providers, url, told } = await world()
    const [text] = await twilioAt(providers.TWILIO_BASE_URL, { statusCallbackUrl: `${url}/webhooks/twilio` }).send([sms('order 17/ä?', { attempt: 1 })], 'key')
    const [mail] = await resendAt(providers.RESEND_BASE_URL).send([email('mail-1')], 'key')
    expect([text?.kind, mail?.kind]).toEqual(['accepted', 'accepted'])
    await providers.idle()
    expect(providers.stats().webhooks).toMatchObject({ failed: 0, retried: 0 })
    expect(new Set((await told()).map(String))).toEqual(new Set(['twilio,status,order 17/ä?,1', 'resend,email.sent,mail-1,0', 'resend,email.delivered,mail-1,0']))
  })

  it('come back for the email of an alert as just that', async () => {
    const { providers, told } = await world()
    expect(await emailTeller('oncall@example.com', resendAt(providers.RESEND_BASE_URL)).tell(alert)).toEqual({ kind: 'told' })
    await providers.idle()
    expect((await told()).map(([, kind, id]) => [kind, alertOf(String(id))])).toEqual([['email.sent', alert.alertId], ['email.delivered', alert.alertId]])
  })

  it('carry a STOP through to the person', async () => {
    const { providers, fixture, told } = await world()
    await fixture.deps.stores.recipients.applyRecipients([aRecipient()])
    providers.inbound({ from: '+12125550123', body: 'stop' })
    await providers.idle()
    expect(await told()).toEqual([['twilio', 'inbound', null, 0]])
    expect((await fixture.deps.stores.recipients.get(['person-1']))[0]?.consents).toEqual([expect.objectContaining({ channel: 'sms', action: 'opted_out' })])
  })

  it('of another account are not believed', async () => {
    const { providers, fixture, url, told } = await world({ TWILIO_WEBHOOK_SECRET: 'another', RESEND_WEBHOOK_SECRET: `whsec_${Buffer.from('another-secret-of-tests').toString('base64')}` })
    await twilioAt(providers.TWILIO_BASE_URL, { statusCallbackUrl: `${url}/webhooks/twilio` }).send([sms('text-1')], 'key')
    await resendAt(providers.RESEND_BASE_URL).send([email('mail-1')], 'key')
    const counted = (): Promise<string> => fixture.deps.metrics.registry.getSingleMetricAsString('comms_callbacks_total')
    await until(async () => /provider="twilio",outcome="distrusted"/.test(await counted()) && /provider="resend",outcome="distrusted"/.test(await counted()))
    expect(await told()).toEqual([])
  })
})
