/** What simulated Twilio refuses and how its messages end. Pure. Magic numbers: twilio.com/docs/iam/test-credentials. */
import { unit } from './hash.ts'
import type { Profile } from './options.ts'

export interface SendForm { readonly to: string; readonly from: string; readonly service: string; readonly body: string; readonly media: readonly string[]; readonly statusCallback: string; readonly validity: string }
export interface Refusal { readonly status: number; readonly code: number; readonly message: string }

const refuse = (code: number, message: string, status = 400): Refusal => ({ status, code, message })

/** Numbers of +1 500, which nobody has, that are refused at once. */
const magicTo: Readonly<Record<string, Refusal>> = {
  '+15005550001': refuse(21211, 'Invalid \'To\' Phone Number: +1500555XXXX'),
  '+15005550002': refuse(21612, 'Message cannot be sent with the current combination of \'To\' and/or \'From\' parameters'),
  '+15005550003': refuse(21408, 'Permission to send an SMS has not been enabled for the region indicated by the \'To\' number'),
  '+15005550004': refuse(21610, 'Attempt to send to unsubscribed recipient'),
  '+15005550009': refuse(21614, '\'To\' number is not a valid mobile number'),
}
const magicFrom: Readonly<Record<string, Refusal>> = {
  '+15005550001': refuse(21212, 'Invalid \'From\' Phone Number'),
  '+15005550007': refuse(21606, 'The \'From\' phone number provided is not a valid message-capable phone number for this account'),
  '+15005550008': refuse(21611, 'This \'From\' number has exceeded the maximum number of queued messages', 429),
}
/** Numbers that are taken and fail later, each its own way. +15005550110 is sent and never confirmed. */
const magicEnds: Readonly<Record<string, Ending>> = {
  '+15005550110': { status: 'sent', errorCode: null },
  '+15005550111': { status: 'undelivered', errorCode: 30003 },
  '+15005550112': { status: 'undelivered', errorCode: 30005 },
  '+15005550113': { status: 'undelivered', errorCode: 30006 },
  '+15005550114': { status: 'undelivered', errorCode: 30007 },
  '+15005550115': { status: 'failed', errorCode: 30008 },
  '+15005550116': { status: 'failed', errorCode: 21610 },
}

/** Why a send is refused, or null. In the order Twilio checks: what is missing, then who, then what. */
export function refusalOf(form: SendForm, isOptedOut: (sender: string, person: string) => boolean): Refusal | null {
  if (form.to === '') return refuse(21604, 'A \'To\' phone number is required.')
  if (form.from === '' && form.service === '') return refuse(21603, 'A \'From\' phone number is required.')
  if (form.body === '' && form.media.length === 0) return refuse(21619, 'A text message body or media urls must be specified.')
  if (!/^\+[1-9]\d{7,14}$/.test(form.to) || form.to === form.from) return refuse(21211, `Invalid 'To' Phone Number: ${form.to.slice(0, 8)}XXXX`)
  const magic = magicTo[form.to] ?? magicFrom[form.from]
  if (magic !== undefined) return magic
  if (form.from !== '' && !/^(\+[1-9]\d{7,14}|\d{5,6}|[A-Za-z0-9 ]{1,11})$/.test(form.from)) return refuse(21212, 'Invalid \'From\' Phone Number')
  if (form.body.length > 1600) return refuse(21617, 'The concatenated message body exceeds the 1600 character limit.')
  if (form.media.length > 10) return refuse(21623, 'Number of media files exceeds allowed limit')
  if (form.validity !== '' && !(/^\d+$/.test(form.validity) && Number(form.validity) >= 1 && Number(form.validity) <= 36_000)) return refuse(90007, 'ValidityPeriod must be between 1 and 36000')
  if (form.statusCallback !== '' && !isCallbackUrl(form.statusCallback)) return refuse(21609, 'The StatusCallback URL is not a valid URL.')
  if (isOptedOut(form.service || form.from, form.to)) return refuse(21610, 'Attempt to send to unsubscribed recipient')
  return null
}

/** A host name with an underscore is not accepted. */
function isCallbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (protocol === 'http:' || protocol === 'https:') && !hostname.includes('_')
}

export interface Ending { readonly status: 'sent' | 'delivered' | 'undelivered' | 'failed'; readonly errorCode: number | null }

const failures: readonly Ending[] = [
  { status: 'undelivered', errorCode: 30003 },
  { status: 'undelivered', errorCode: 30005 },
  { status: 'undelivered', errorCode: 30006 },
  { status: 'undelivered', errorCode: 30007 },
  { status: 'failed', errorCode: 30008 },
]

/** How a message ends: by number if it is a magic one, else by seed, number and text. */
export function endingOf(seed: number, profile: Profile, to: string, body: string): Ending {
  const magic = magicEnds[to]
  if (magic !== undefined) return magic
  if (profile.failureShare === 0 || unit(seed, 'ending', to, body) >= profile.failureShare) return { status: 'delivered', errorCode: null }
  return failures[Math.floor(unit(seed, 'failure', to, body) * failures.length)] ?? { status: 'failed', errorCode: 30008 }
}

/** Segments of a text, near enough for a price: 160 or 153 septets a piece, 70 or 67 UTF-16 units if a character is not in Latin-1. */
export function segmentsOf(body: string): number {
  const wide = /[^\n\r\x20-\x7e\u00a1-\u00ff]/.test(body)
  const [single, part] = wide ? [70, 67] : [160, 153]
  return body.length <= single ? 1 : Math.ceil(body.length / part)
}
