/** What simulated Resend refuses and how its emails end. Pure. Sources: resend.com/docs/api-reference/errors, /emails/send-email, send-test-emails. */
import { unit } from './hash.ts'
import type { Profile } from './options.ts'

/** An email as the API takes it, unchecked. */
export interface EmailBody {
  readonly from?: unknown
  readonly to?: unknown
  readonly cc?: unknown
  readonly bcc?: unknown
  readonly subject?: unknown
  readonly html?: unknown
  readonly text?: unknown
  readonly tags?: unknown
  readonly headers?: unknown
  readonly attachments?: unknown
  readonly template?: unknown
}
export interface ResendRefusal { readonly status: number; readonly name: string; readonly message: string }

const MAILBOX = /^(?:[^<>@]*<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)$/
const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value].flat())
const refuse = (name: string, message: string): ResendRefusal => ({ status: 422, name, message })

/** Why an email is refused, or null. */
export function emailRefusal(email: EmailBody, inBatch: boolean): ResendRefusal | null {
  if (typeof email.from !== 'string' || email.from === '') return refuse('missing_required_field', 'Missing `from` field.')
  if (!MAILBOX.test(email.from)) return refuse('validation_error', 'Invalid `from` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.')
  const to = listOf(email.to)
  if (to.length === 0) return refuse('missing_required_field', 'Missing `to` field.')
  for (const [name, list] of [['to', to], ['cc', listOf(email.cc)], ['bcc', listOf(email.bcc)]] as const) {
    if (list.length > 50) return refuse('validation_error', `The \`${name}\` field must not have more than 50 items.`)
    if (list.some(address => typeof address !== 'string' || !MAILBOX.test(address))) return refuse('validation_error', `Invalid \`${name}\` field. The email address needs to follow the \`email@example.com\` or \`Name <email@example.com>\` format.`)
  }
  if (email.template === undefined) {
    if (typeof email.subject !== 'string') return refuse('missing_required_field', 'Missing `subject` field.')
    if (typeof email.html !== 'string' && typeof email.text !== 'string') return refuse('missing_required_field', 'Missing `html` or `text` field.')
  }
  if (inBatch && listOf(email.attachments).length > 0) return refuse('validation_error', 'The `attachments` field is not supported in batch emails.')
  const badTag = tagsOf(email.tags).some(({ name, value }) => !/^[\w-]{1,256}$/.test(name) || !/^[\w-]{1,256}$/.test(value))
  if (badTag) return refuse('validation_error', 'Tags should only contain ASCII letters, numbers, underscores, or dashes.')
  return null
}

/** Tags of an email, whatever else the field holds left as it is to be refused. */
export function tagsOf(tags: unknown): { name: string; value: string }[] {
  return listOf(tags).map(tag => (typeof tag === 'object' && tag !== null ? { name: String('name' in tag ? tag.name : ''), value: String('value' in tag ? tag.value : '') } : { name: '', value: '' }))
}

/** `Name <address>` or an address, in lower case. */
export const addressOf = (mailbox: string): string => (/<([^>]+)>/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase()

export type EmailEnding = 'delivered' | 'delayed_then_delivered' | 'complained' | 'bounced_permanent' | 'bounced_transient' | 'suppressed'

/** How an email ends: by address if it is one of Resend's test addresses (labels allowed), else by seed, address and subject. */
export function emailEnding(seed: number, profile: Profile, to: string, subject: string, isSuppressed: boolean): EmailEnding {
  const test = /^(delivered|bounced|complained|suppressed)(?:\+[^@]*)?@resend\.dev$/.exec(to)?.[1]
  if (test === 'suppressed' || isSuppressed) return 'suppressed'
  if (test === 'bounced') return 'bounced_permanent'
  if (test === 'complained') return 'complained'
  if (test === 'delivered') return 'delivered'
  const share = (word: string): number => unit(seed, word, to, subject)
  if (profile.bounceShare > 0 && share('bounce') < profile.bounceShare) return share('hard') < 0.7 ? 'bounced_permanent' : 'bounced_transient'
  if (profile.complaintShare > 0 && share('complaint') < profile.complaintShare) return 'complained'
  return profile.bounceShare > 0 && share('delay') < profile.bounceShare ? 'delayed_then_delivered' : 'delivered'
}
