/** The channels a message could go out on and what each would cost, before any money is asked for. */
import type { Category } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Channel, Communication, Recipient } from '../../schemas/generated/types.ts'
import { segments } from '../content/segments.ts'
import { finishSms } from '../content/sms-text.ts'
import { SMS_MAX_CHARACTERS } from '../content/validate.ts'
import { smsDigest } from '../digest/content.ts'
import type { PriceTable } from './prices.ts'

export interface Option {
  readonly channel: Channel
  /** SMS segments of the final text; 0 for MMS and email, which are priced whole. */
  readonly segments: number
  readonly micros: number
}
/** Why a channel is no option. */
export interface NoOption { readonly channel: Channel; readonly reason: 'price_unknown' | 'too_many_segments'; readonly segments: number }

export interface OptionContext {
  readonly settings: Settings
  readonly now: number
  readonly prices: PriceTable
}

/** Prices one channel. Segments are counted on the final text: a sender's name or a STOP hint can cost a further one. */
export function priceOption(communication: Communication, channel: Channel, recipient: Recipient | null, category: Category, { settings, now, prices }: OptionContext): Option | NoOption {
  if (channel === 'email') return optionOf(channel, 0, prices(channel, null, now, 1))
  const goesOut = communication.digest.length === 0 ? communication : { ...communication, text: smsDigest(communication.digest.length + 1, settings) }
  const text = finishSms(goesOut, settings, category)
  const count = channel === 'sms' ? segments(text).segments : 0
  const option = optionOf(channel, count, prices(channel, recipient?.phone ?? null, now, Math.max(count, 1)))
  return 'micros' in option && (count > settings.SMS_MAX_SEGMENTS || text.length > SMS_MAX_CHARACTERS) ? { channel, reason: 'too_many_segments', segments: count } : option
}

function optionOf(channel: Channel, segments: number, unit: number | null): Option | NoOption {
  return unit === null ? { channel, reason: 'price_unknown', segments: 0 } : { channel, segments, micros: unit * Math.max(segments, 1) }
}

/** Channels that money may push a message to, in the request's order: allowed by request and policy, and the person has an address there. */
export function fallbackChannels(communication: Communication, recipient: Recipient | null, category: Category): Channel[] {
  return communication.fallbackChannels.filter(channel =>
    channel !== communication.channel && category.fallbackChannels.includes(channel) && category.channels.includes(channel)
    && (channel === 'email' ? recipient?.email : recipient?.phone))
}
