/**
 * Twilio's error codes and what each means for a message. Sources: twilio.com/docs/api/errors/<code>; Twilio says that codes may change, so an unknown
 * one is judged by its HTTP status. `at` tells when it comes: send (the answer to the request), later (a status callback), both.
 */
export interface TwilioErrorRow {
  readonly at: 'send' | 'later' | 'both'
  /** Whose fault it is, for alerts and analytics. */
  readonly fault: 'account' | 'address' | 'opt_out' | 'content' | 'carrier' | 'throttle' | 'request' | 'blocked' | 'unclear'
  /** What a sender does when the request is answered with it. */
  readonly outcome: 'stop' | 'retry' | 'unknown' | 'invalid_address' | 'opted_out' | 'too_many_segments' | 'provider_rejected'
  /** Least wait before another try, ms. */
  readonly afterMs?: number
  readonly doc: string
}

const HOUR_MS = 3_600_000

export const twilioErrors: Readonly<Record<string, TwilioErrorRow>> = {
  10001: { at: 'send', fault: 'account', outcome: 'stop', doc: 'account is not active' },
  20003: { at: 'send', fault: 'account', outcome: 'stop', doc: 'authentication failed' },
  20403: { at: 'send', fault: 'account', outcome: 'stop', doc: 'account suspended or inactive' },
  20404: { at: 'send', fault: 'account', outcome: 'stop', doc: 'account or resource not found' },
  20429: { at: 'send', fault: 'throttle', outcome: 'retry', afterMs: 1000, doc: 'too many requests at once; never processed, always safe to retry' },
  20500: { at: 'send', fault: 'unclear', outcome: 'unknown', doc: 'internal server error' },
  20503: { at: 'send', fault: 'unclear', outcome: 'unknown', doc: 'service unavailable' },
  21211: { at: 'send', fault: 'address', outcome: 'invalid_address', doc: 'To is no valid number' },
  21212: { at: 'send', fault: 'account', outcome: 'stop', doc: 'From is no valid number' },
  // A country that is switched off concerns its numbers only, and an unverified number on a trial account itself only: the lane goes on.
  21408: { at: 'send', fault: 'account', outcome: 'provider_rejected', doc: 'sending to this region is not enabled' },
  21602: { at: 'send', fault: 'request', outcome: 'provider_rejected', doc: 'Body is missing' },
  21603: { at: 'send', fault: 'request', outcome: 'provider_rejected', doc: 'From is missing' },
  21604: { at: 'send', fault: 'request', outcome: 'provider_rejected', doc: 'To is missing' },
  21606: { at: 'send', fault: 'account', outcome: 'stop', doc: 'From is not our number, or cannot send SMS' },
  21608: { at: 'send', fault: 'account', outcome: 'provider_rejected', doc: 'To is not verified, on a trial account' },
  21610: { at: 'both', fault: 'opt_out', outcome: 'opted_out', doc: 'the recipient replied STOP' },
  21611: { at: 'send', fault: 'throttle', outcome: 'retry', afterMs: 600_000, doc: 'the queue of this From is over ten hours long' },
  21612: { at: 'send', fault: 'address', outcome: 'provider_rejected', doc: 'no route from From to To' },
  21614: { at: 'send', fault: 'address', outcome: 'invalid_address', doc: 'To is no mobile number' },
  21617: { at: 'send', fault: 'content', outcome: 'too_many_segments', doc: 'Body is longer than 1600 characters' },
  21619: { at: 'send', fault: 'request', outcome: 'provider_rejected', doc: 'Body, MediaUrl or ContentSid is missing' },
  21635: { at: 'send', fault: 'address', outcome: 'invalid_address', doc: 'To is a landline' },
  21658: { at: 'send', fault: 'content', outcome: 'too_many_segments', doc: 'Body is longer than 1600 characters' },
  21659: { at: 'send', fault: 'account', outcome: 'stop', doc: 'From is not our number' },
  21660: { at: 'send', fault: 'account', outcome: 'stop', doc: 'From belongs to another account' },
  21661: { at: 'send', fault: 'account', outcome: 'stop', doc: 'From cannot send SMS' },
  35125: { at: 'send', fault: 'throttle', outcome: 'retry', afterMs: 600_000, doc: 'too many scheduled messages' },
  63017: { at: 'both', fault: 'throttle', outcome: 'retry', afterMs: 1000, doc: 'more than 2000 messages a second' },
  63038: { at: 'both', fault: 'throttle', outcome: 'retry', afterMs: HOUR_MS, doc: 'daily message limit of the account, over rolling 24 hours' },
  90007: { at: 'send', fault: 'request', outcome: 'provider_rejected', doc: 'ValidityPeriod is out of range' },
  572005: { at: 'send', fault: 'account', outcome: 'provider_rejected', doc: 'To is not verified, on a trial account' },
  14107: { at: 'later', fault: 'throttle', outcome: 'retry', doc: 'over thirty replies in thirty seconds between two numbers' },
  30001: { at: 'later', fault: 'throttle', outcome: 'retry', afterMs: 600_000, doc: 'queue overflow' },
  30002: { at: 'later', fault: 'account', outcome: 'stop', doc: 'account suspended after the message was queued' },
  30003: { at: 'later', fault: 'carrier', outcome: 'retry', doc: 'handset unreachable: off, roaming, or filtered' },
  30004: { at: 'later', fault: 'blocked', outcome: 'provider_rejected', doc: 'message blocked' },
  30005: { at: 'later', fault: 'address', outcome: 'invalid_address', doc: 'unknown or inactive number' },
  30006: { at: 'later', fault: 'address', outcome: 'invalid_address', doc: 'landline or unreachable carrier' },
  30007: { at: 'later', fault: 'carrier', outcome: 'provider_rejected', doc: 'filtered by the carrier or by Twilio' },
  30008: { at: 'later', fault: 'carrier', outcome: 'retry', doc: 'unknown carrier error' },
  30022: { at: 'later', fault: 'throttle', outcome: 'retry', doc: 'US A2P 10DLC rate' },
  30023: { at: 'later', fault: 'throttle', outcome: 'retry', afterMs: 24 * HOUR_MS, doc: 'daily cap of a US carrier' },
  30032: { at: 'later', fault: 'account', outcome: 'stop', doc: 'toll-free number not verified' },
  30034: { at: 'later', fault: 'account', outcome: 'stop', doc: 'number not registered for US A2P 10DLC' },
  30036: { at: 'later', fault: 'carrier', outcome: 'provider_rejected', doc: 'validity period expired' },
  30410: { at: 'later', fault: 'unclear', outcome: 'unknown', doc: 'provider timeout; not retried, to avoid duplicate delivery' },
  30450: { at: 'later', fault: 'blocked', outcome: 'provider_rejected', doc: 'SMS pumping protection' },
  30610: { at: 'later', fault: 'blocked', outcome: 'provider_rejected', doc: 'quiet hours of the provider\'s compliance toolkit' },
  30640: { at: 'later', fault: 'blocked', outcome: 'provider_rejected', doc: 'known litigator' },
}
