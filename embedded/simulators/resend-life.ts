/** What becomes of a simulated email after it was taken: its signed events. */
import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { spread, unit } from './hash.ts'
import { addressOf, emailEnding } from './resend-rules.ts'
import type { StoredEmail } from './resend-store.ts'
import type { World } from './world.ts'

/** Retries of a webhook: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h (resend.com/docs/webhooks/retries-and-replays). */
const RETRIES_MS = [0, 5000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000]

/** Lets emails live. Hard bounces and complaints put the address on the suppression list; what goes there afterwards is accepted and suppressed. */
export function createResendLife(world: World, suppressed: Set<string>): (email: StoredEmail) => void {
  const { profile, options, timeline } = world
  const signer = new Webhook(options.resend.webhookSecret)
  const forger = new Webhook(Buffer.from('somebody else').toString('base64'))

  function report(email: StoredEmail, type: string, extra: Record<string, unknown> = {}): void {
    const url = world.target.resendUrl
    if (url === undefined || options.webhooks === false) return
    const createdAt = new Date(world.now()).toISOString()
    const tags = email.tags.length === 0 ? {} : { tags: Object.fromEntries(email.tags.map(({ name, value }) => [name, value])) }
    const base = { email_id: email.id, message_id: `<${email.id}@resend.example>`, created_at: new Date(email.createdAt).toISOString().replace('Z', '000+00:00'), from: email.from, to: email.to, subject: email.subject, ...tags }
    const body = JSON.stringify({ type: `email.${type}`, created_at: createdAt, data: { ...base, ...extra } })
    const id = `msg_${randomBytes(16).toString('base64url').replaceAll(/[-_]/g, '0')}`
    const copies = unit(options.seed, `twice-${type}`, email.id) < profile.duplicateShare ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      world.webhooks.push({
        url,
        body,
        // Signed anew for each try with its own time; the id stays, and is what deduplicates.
        headers() {
          const fault = world.faults.take('resend', email.to, 'webhook')?.fault
          const at = new Date(world.now() - (fault === 'webhook_old' ? 600_000 : 0))
          const signature = fault === 'webhook_forged' ? forger.sign(id, at, body) : signer.sign(id, at, body)
          return { 'content-type': 'application/json', 'user-agent': 'Svix-Webhooks/1.24 (sender-9YMgn)', 'svix-id': id, 'svix-timestamp': String(Math.floor(at.getTime() / 1000)), 'svix-signature': fault === 'webhook_two_signatures' ? `${forger.sign(id, at, body)} ${signature}` : signature }
        },
        retryAfter: attempt => RETRIES_MS[attempt] ?? null,
      })
    }
  }

  return function live(email) {
    const to = addressOf(email.to[0] ?? '')
    const share = (word: string): number => unit(options.seed, word, to, email.subject)
    const at = (delayMs: number, type: string, extra?: Record<string, unknown>): void => timeline.after(delayMs, () => {
      // Facets and late events do not undo how an email ended.
      if (email.lastEvent !== 'bounced' && email.lastEvent !== 'suppressed') email.lastEvent = type
      report(email, type, extra)
    })
    const endAfter = spread(profile.deliverDelayMs, share('wait'))
    const ending = emailEnding(options.seed, profile, to, email.subject, suppressed.has(to))
    at(share('shuffle') < profile.shuffleShare ? endAfter + 20 : 0, 'sent')
    if (ending === 'suppressed') return at(endAfter, 'suppressed', { suppressed: { message: 'The recipient is on the suppression list.', type: 'OnAccountSuppressionList' } })
    if (ending === 'bounced_permanent' || ending === 'bounced_transient') {
      const hard = ending === 'bounced_permanent'
      if (hard) suppressed.add(to)
      return at(endAfter, 'bounced', { bounce: hard ? { type: 'Permanent', subType: 'General', message: 'The recipient\'s email provider sent a hard bounce message.', diagnosticCode: ['smtp; 550 5.1.1 user unknown'] } : { type: 'Transient', subType: 'MailboxFull', message: 'The recipient\'s inbox was full.' } })
    }
    if (ending === 'delayed_then_delivered') at(Math.round(endAfter / 2), 'delivery_delayed')
    at(endAfter, 'delivered')
    if (ending === 'complained') {
      suppressed.add(to)
      return at(endAfter * 3, 'complained')
    }
    if (share('open') >= profile.openShare) return
    at(endAfter * 2, 'opened')
    if (share('click') < profile.clickShare) at(endAfter * 3, 'clicked', { click: { ipAddress: '192.0.2.1', link: 'https://example.com/', timestamp: new Date(world.now()).toISOString(), userAgent: 'Mozilla/5.0' } })
  }
}
