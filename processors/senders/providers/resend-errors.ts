/** Resend's error names and what each means for a call. Source: resend.com/docs/api-reference/errors. An unknown one is judged by its HTTP status. */
export interface ResendErrorRow {
  /** What a sender does. by_status: 401 and 403 stop, the rest is a refusal of the request. */
  readonly outcome: 'stop' | 'retry' | 'unknown' | 'provider_rejected' | 'by_status'
  /** Wait for: what the answer says, the next UTC day, or nothing known. */
  readonly wait?: 'header' | 'next_day'
  readonly doc: string
}

export const resendErrors: Readonly<Record<string, ResendErrorRow>> = {
  validation_error: { outcome: 'by_status', doc: 'a field is wrong (400, 422), the key is not valid (401), or the domain is not verified (403)' },
  invalid_idempotency_key: { outcome: 'provider_rejected', doc: 'the key is not 1 to 256 characters' },
  // A bug of ours, but what the key was first used with may have gone out.
  invalid_idempotent_request: { outcome: 'unknown', doc: 'the key was used with another body: the batch was not rebuilt byte for byte' },
  concurrent_idempotent_requests: { outcome: 'unknown', doc: 'the first request with this key is still running; the same call again tells' },
  resource_locked: { outcome: 'retry', doc: 'another request changes the resource' },
  missing_api_key: { outcome: 'stop', doc: 'no API key' },
  restricted_api_key: { outcome: 'stop', doc: 'the key may only send, or is inactive' },
  invalid_api_key: { outcome: 'stop', doc: 'the key is not valid' },
  suspended_api_key: { outcome: 'stop', doc: 'the key is suspended' },
  invalid_permission: { outcome: 'stop', doc: 'the key has not the permission' },
  invalid_access: { outcome: 'stop', doc: 'access denied' },
  invalid_region: { outcome: 'stop', doc: 'the region is not valid' },
  invalid_from_address: { outcome: 'stop', doc: 'the from address is not valid' },
  email_above_quota: { outcome: 'stop', doc: 'the plan does not allow it' },
  not_found: { outcome: 'stop', doc: 'no such endpoint: the base URL is wrong' },
  method_not_allowed: { outcome: 'stop', doc: 'no such method: the base URL is wrong' },
  missing_required_field: { outcome: 'provider_rejected', doc: 'a field is missing' },
  missing_required_parameter: { outcome: 'provider_rejected', doc: 'a parameter is missing' },
  invalid_parameter: { outcome: 'provider_rejected', doc: 'a parameter is wrong' },
  invalid_attachment: { outcome: 'provider_rejected', doc: 'an attachment is wrong' },
  security_error: { outcome: 'unknown', doc: 'a security check failed' },
  rate_limit_exceeded: { outcome: 'retry', wait: 'header', doc: 'more than 10 requests a second' },
  daily_quota_exceeded: { outcome: 'retry', wait: 'next_day', doc: 'the free plan\'s quota, until midnight UTC' },
  monthly_quota_exceeded: { outcome: 'stop', doc: 'the plan\'s quota, until it is raised' },
  application_error: { outcome: 'unknown', doc: 'an error inside Resend, or no readable answer' },
  internal_server_error: { outcome: 'unknown', doc: 'an error inside Resend' },
  service_unavailable: { outcome: 'unknown', doc: 'Resend is down for a while' },
}
