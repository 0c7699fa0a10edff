// Generated from schemas/*.avsc by `npm run generate`. Do not edit.
export type AlertStatus = 'firing' | 'resolved'

/** A monitor changed its mind. alertId is derived from monitor and period, so a repeated alert notifies nobody twice. */
export interface Alert {
  alertId: string
  /** Key of the record. */
  monitor: string
  status: AlertStatus
  at: number
  value: number
  threshold: number
  /** One sentence for a person who was woken by it. */
  summary: string
  detail: string
}

export type Provider = 'twilio' | 'resend'

/** A provider's webhook as it came, after its signature was verified and before anything interpreted it. */
export interface ProviderCallback {
  /** svix-id, or a hash of what Twilio sent: the same delivery has the same id. */
  callbackId: string
  provider: Provider
  /** status or inbound (Twilio); the event type (Resend). */
  kind: string
  /** Key of the record. */
  providerMessageId: string
  /** Our id, if it rode along (Twilio's nid query parameter, Resend's rid tag). */
  requestId: null | string
  attempt: number
  receivedAt: number
  /** The raw body, byte for byte. */
  body: Buffer
}

export type Channel = 'sms' | 'mms' | 'email'

export type Lane = 'critical' | 'normal'

/** What one stage decided and why. */
export interface TraceEntry {
  stage: string
  /** pass, reject, defer or expire. */
  verdict: string
  /** A code of processors/kernel/reasons.ts. */
  reason: null | string
  /** The rule that bound, e.g. tcpa.window or caps.hour. */
  rule: null | string
  /** Decision time, ms. */
  at: number
  until: null | number
  pass: number
  policyVersion: string
  /** The inputs that mattered, as JSON; never an address or content. */
  detail: null | string
}

/** One that waits for the same person and is to go out in this message. */
export interface DigestItem {
  requestId: string
  /** Key of the deferral it waits in. */
  deferralKey: string
  /** The encoded Communication, as in its deferral. */
  payload: Buffer
}

/** A request to send one message to one person, and everything the pipeline has decided about it so far. Producers fill the first part; stages append to the second. */
export interface Communication {
  /** Chosen by the producer, unique per message: the idempotency key of the whole pipeline. */
  requestId: string
  /** Key of the record: one person's messages stay in order. */
  recipientId: string
  /** A row of config/policy.yaml, e.g. critical_financial_alert. */
  category: string
  /** The channel the producer prefers. */
  channel: Channel
  /** Other channels the producer allows, in order. */
  fallbackChannels: Array<Channel>
  /** Email subject. */
  subject: null | string
  /** SMS text, or the plain-text part of an email. */
  text: string
  /** HTML part of an email. */
  html: null | string
  /** https URLs of MMS media, at most 10. */
  mediaUrls: Array<string>
  /** Subject, text, html and media, sealed with the person's data key; those fields are then empty (processors/privacy). */
  sealed: null | Buffer
  /** When the request was made, ms since the epoch. Its UTC date is requestedOn in analytics. */
  requestedAt: number
  /** Do not send before this instant, ms. */
  notBefore: null | number
  /** Worthless from this instant on, ms. */
  expiresAt: null | number
  /** Budget owner. */
  tenantId: string
  campaignId: null | string
  /** What the message is about (an account, an event): caps per subject count by it. */
  subjectKey: null | string
  experimentId: null | string
  variant: null | string
  /** Content facts compliance reads (promotional, debt, exemption, ...), see docs/reference/explain.md. */
  facts: Record<string, string>
  /** The producing service. */
  source: string
  /** Set by the typed producer from policy; the lane whose topics the record travels on. */
  lane: Lane
  /** How often this request has woken from a deferral and been decided anew. */
  pass: number
  /** How many sends of this request were tried and failed in a way that may be retried. */
  attempt: number
  /** Decided by cost: the channel the message goes out on. */
  sendChannel: null | Channel
  /** SMS segments counted by cost. */
  segments: number
  /** Money reserved for it, micro-dollars. */
  costMicros: number
  trace: Array<TraceEntry>
  /** Filled in by limits: others that are merged into this one (processors/digest). */
  digest: Array<DigestItem>
}

export type ConsentAction = 'granted' | 'pending' | 'revoked' | 'opted_out' | 'opted_in' | 'objected' | 'suppressed' | 'unsuppressed' | 'unknown' | 'erased' | 'exported'

/** A change of what a person allows, with its evidence. The audit trail; folded by (channel, purpose), latest `at` wins. */
export interface ConsentEvent {
  /** Derived from what happened: a repeated event is the same event. */
  consentId: string
  /** Key of the record. */
  recipientId: string
  /** sms, email or all. MMS follows sms. */
  channel: string
  /** marketing, informational, debt_collection or all; none where it is about no message (exported). */
  purpose: string
  action: ConsentAction
  /** none, express or express_written. */
  level: string
  at: number
  /** The number or mailbox it was given for; an HMAC once sealed. */
  address: null | string
  /** Purposes a clarified opt-out leaves open. */
  keep: Array<string>
  /** web, api, sms_reply, one_click, complaint, bounce, staff, provider. */
  source: string
  wordingVersion: null | string
  /** Who, IP, user agent, elements of written consent, the reply's own words' class. */
  evidence: Record<string, string>
}

/** A communication that waits. Its key names request and pass, so a wake-up's tombstone can never bury a later deferral of the same request. */
export interface Deferral {
  requestId: string
  /** Key of the record it becomes on waking. */
  recipientId: string
  /** The pass or attempt it will wake as. */
  pass: number
  /** Topic it wakes to. */
  target: string
  dueAt: number
  deferredAt: number
  reason: string
  /** The encoded Communication to produce on waking. */
  payload: Buffer
}

/** Something that happened to a communication. eventId is derived, so a repeated event is the same event. No address, no content. */
export interface CommunicationEvent {
  /** hash(requestId, kind, stage, pass, attempt, provider event id): the same happening has the same id. */
  eventId: string
  /** Key of the record. */
  requestId: string
  /** UTC date of requestedAt, YYYY-MM-DD; part of every analytics key. */
  requestedOn: string
  requestedAt: number
  recipientId: string
  /** A row of processors/kernel/event-kinds.ts: accepted, rejected, deferred, expired, cancelled, sent, failed, unknown, delivered, bounced, opened, ... */
  kind: string
  /** When it happened, by the clock of whoever saw it, ms. */
  occurredAt: number
  lane: string
  /** The channel it concerns: the one sent on, or else the one preferred. */
  channel: string
  category: string
  stage: string
  reason: string
  rule: string
  policyVersion: string
  pass: number
  attempt: number
  until: null | number
  segments: number
  costMicros: number
  provider: string
  providerMessageId: string
  /** Error code or name the provider gave. */
  providerCode: string
  /** HMAC-SHA256 of the normalised address. */
  addressHash: string
  tenantId: string
  campaignId: string
  experimentId: string
  variant: string
  /** The whole trace as JSON, on terminal and waiting verdicts. */
  trace: string
  /** Further facts as JSON. */
  detail: string
}

/** The data key that seals what is known of a person. One per person, made once; wrapped anew when FIELD_ENCRYPTION_KEY is rotated; the latest wrappedAt wins, and no key at all is final. */
export interface KeyRecord {
  /** The recipient id. Key of the record. */
  keyId: string
  wrappedAt: number
  /** The data key under one of FIELD_ENCRYPTION_KEY (processors/privacy/wrapping.ts). Null: shredded, the person was erased. */
  wrapped: null | string
}

/** What is known about a person, as of updatedAt. The whole state every time; the highest updatedAt wins. */
export interface Recipient {
  /** Key of the record. */
  recipientId: string
  updatedAt: number
  /** E.164. */
  phone: null | string
  email: null | string
  /** IANA zone. */
  zone: null | string
  /** When the person or their device last told the zone. */
  zoneVerifiedAt: null | number
  /** ISO 3166-1 alpha-2. */
  country: null | string
  /** US state of residence, two letters. */
  state: null | string
  locale: null | string
  /** Personal quiet hours, minutes after local midnight. */
  quietStart: null | number
  quietEnd: null | number
  pausedUntil: null | number
  /** Erased: nothing goes out, address fields are null. */
  erasedAt: null | number
  /** Facts compliance reads, e.g. reassignedAt, relationshipTransactionAt; see docs/reference/explain.md. */
  facts: Record<string, string>
}
