/** What a digest says. Pure; the law's part (sender, STOP hint, footer) is added when it is finished, as to every message. */
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication } from '../../schemas/generated/types.ts'
import { escapeHtml } from '../content/email-footer.ts'
import { gsmSeptets } from '../content/gsm.ts'

export type DigestPart = Pick<Communication, 'subject' | 'text'>

/** How many there are: one SMS has no room for what they say. Of GSM-7 characters, unless the law wants a sender's name in it that is not. */
export function smsDigest(count: number, settings: Settings): string {
  const name = settings.SENDER_IDENTITY.trim()
  const isGsm = [...name].every(character => character.length === 1 && gsmSeptets(character.charCodeAt(0)) > 0)
  return `You have ${updates(count)}${name !== '' && (isGsm || settings.TCPA_COMPLIANCE) ? ` from ${name}` : ''}. Open the app to read ${count === 1 ? 'it' : 'them'}.`
}

/** Each with its subject and text, one after the other. */
export function emailDigest(parts: readonly DigestPart[], settings: Settings): Pick<Communication, 'subject' | 'text' | 'html'> {
  return {
    subject: `${updates(parts.length)} from ${settings.RESEND_FROM_NAME}`,
    text: parts.map(({ subject, text }) => subject === null ? text : `${subject}\n\n${text}`).join('\n\n---\n\n'),
    html: `<html><body>${parts.map(({ subject, text }) => `${subject === null ? '' : `<h2>${escapeHtml(subject)}</h2>`}<p>${escapeHtml(text).replaceAll(/\r\n|\r|\n/g, '<br>')}</p>`).join('<hr>')}</body></html>`,
  }
}

const updates = (count: number): string => (count === 1 ? '1 update' : `${count} updates`)

/** The communication with the words of the digest in place of its own. */
export function withDigest(communication: Communication, channel: Channel, parts: readonly DigestPart[], settings: Settings): Communication {
  return { ...communication, ...(channel === 'email' ? emailDigest(parts, settings) : { text: smsDigest(parts.length, settings) }) }
}
