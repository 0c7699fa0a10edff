/** Why a communication was rejected, deferred, expired or failed: public API (events, analytics, docs). The doc line is shown by `explain` and in docs/reference/reasons.md. */
export const reasons = {
  // compliance, in gate order (facts: TCPA, CAN-SPAM, GDPR, Reg F; see processors/compliance)
  unknown_recipient: 'Nobody is known by this recipient id.',
  unknown_channel_address: 'The person has no address for this channel.',
  subject_erased: 'The person asked to be erased.',
  not_textable: 'The number cannot be a consumer handset (toll-free, 900).',
  opted_out: 'The person opted out of this channel.',
  suppressed: 'The address is suppressed (hard bounce, complaint, unsubscribe).',
  confirmation_already_sent: 'The one opt-out confirmation was already sent.',
  confirmation_promotional: 'An opt-out confirmation may not promote anything.',
  confirmation_window_missed: 'An opt-out confirmation must go out within five minutes.',
  objected: 'The person objected to direct marketing (GDPR art. 21).',
  consent_revoked: 'Consent was revoked.',
  consent_pending: 'The opt-in was not confirmed yet.',
  consent_number_mismatch: 'Consent was given for another number, or the number was reassigned.',
  no_consent: 'There is no consent for this.',
  consent_insufficient: 'The consent is too weak for this category.',
  consent_not_demonstrable: 'The consent has no record that would prove it.',
  internal_dnc: 'The person asked this company not to call or text.',
  dnc_registry: 'The number is on the national do-not-call registry.',
  exemption_conditions_not_met: 'The fraud-alert exemption was claimed but its conditions do not hold.',
  event_cap: 'The exemption allows three messages per event over three days.',
  missing_opt_out: 'The message offers no way to opt out.',
  missing_postal_address: 'A commercial email needs a postal address.',
  missing_one_click: 'A marketing email needs one-click unsubscribe.',
  missing_identity: 'The message does not say who sends it.',
  deceptive_header: 'Sender or subject are misleading.',
  work_address: 'A debt message may not go to a known work address.',
  too_many_segments: 'The text needs more SMS segments than allowed.',
  review_pending: 'A reply of this person waits for review; marketing waits meanwhile.',
  frequency_cap: 'A legal frequency cap binds.',
  quiet_day: 'The law closes this day.',
  quiet_hours: 'The hour is closed: by law, as its rule says, or by the company\'s own quiet hours (rule timing.quiet_hours).',
  // limits
  cap_hour: 'The hourly cap of messages to one person binds.',
  cap_day: 'The daily cap of messages to one person binds.',
  cap_week: 'The weekly cap of messages to one person binds.',
  cap_month: 'The monthly cap of messages to one person binds.',
  cap_sms_day: 'The daily cap of SMS to one person binds.',
  cap_email_day: 'The daily cap of emails to one person binds.',
  cap_category: 'The cap of this category binds.',
  cap_subject: 'The cap for this subject binds.',
  digest_gathering: 'It may go out, and waits a moment for others to go out with it.',
  // timing
  personal_quiet_hours: 'The person asked for quiet at this hour.',
  outside_business_hours: 'The company sends this category in its business hours only.',
  weekend: 'The company does not send this category at weekends.',
  holiday: 'The company does not send this category on holidays.',
  paused: 'The person paused messages for a while.',
  best_hour: 'It waits for the hour at which the person usually reads.',
  not_before: 'The producer asked to wait until a later moment.',
  rescheduled: 'It was moved to this moment while it waited.',
  expired: 'The message is past its useful life.',
  would_expire: 'The first moment it may go out is past its useful life.',
  // cost
  budget_day: 'The daily budget has no room.',
  budget_month: 'The monthly budget has no room.',
  budget_category: 'The budget of this category has no room.',
  budget_campaign: 'The budget of this campaign has no room.',
  budget_tenant: 'The budget of this tenant has no room.',
  price_unknown: 'No price is known for this channel and destination.',
  // senders
  cancelled: 'Cancelled before it was sent.',
  merged_into_digest: 'It went out as part of a digest.',
  retry: 'The provider could not take it now; it is tried again.',
  reconcile: 'The provider may or may not have taken it; the outcome is being found out.',
  provider_rejected: 'The provider refused it for good.',
  invalid_address: 'The provider says the address does not work.',
  provider_config: 'The provider refuses our account or settings; the lane stops.',
  retries_exhausted: 'Every retry failed.',
  outcome_unknown: 'Nothing could tell whether the provider took it; it is not sent again.',
} as const
export type Reason = keyof typeof reasons

/** Why a record went to the dead letters instead of through the pipeline. */
export const deadReasons = {
  undecodable: 'The bytes are not a record of a known schema.',
  unknown_schema: 'The schema id is unknown to the registry.',
  tombstone: 'A record without a value where one is needed.',
  too_large: 'The record is larger than the limit.',
  invalid_field: 'A field has a value that cannot be.',
  unknown_category: 'The category is no row of the policy.',
  content_mismatch: 'The request id was used before with other content.',
  key_mismatch: 'The record key is not the recipient id.',
  unknown_callback: 'A callback that cannot be understood.',
} as const
export type DeadReason = keyof typeof deadReasons

/** Where one reason has causes of different kinds, the rule tells which. Whatever else gives quiet_hours is a law's. */
const byRule: Readonly<Record<string, string>> = {
  'quiet_hours timing.quiet_hours': 'The company\'s own quiet hours close this hour, not the law or the person.',
  'quiet_hours reg_f.inconvenient': 'The person called this hour inconvenient, which binds a collector.',
}

/** What a reason means where this rule gave it; null for a code that is none. */
export function reasonWords(code: string, rule: string | null): string | null {
  const texts: Readonly<Record<string, string>> = { ...reasons, ...deadReasons }
  const text = Object.hasOwn(texts, code) ? texts[code] ?? null : null
  if (code !== 'quiet_hours' || !rule) return text
  return byRule[`${code} ${rule}`] ?? 'The law closes this hour.'
}
