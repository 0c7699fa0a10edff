/** Faults to inject. `before` means nothing was taken, `after` that the message was taken and only the answer suffers; `webhook` ones spoil a webhook. */
export const faultKinds = ['throttle', 'error500', 'error503', 'html502', 'hang_before', 'reset_before', 'unauthorized', 'quota', 'error500_after', 'hang_after', 'reset_after', 'truncated', 'webhook_forged', 'webhook_old', 'webhook_two_signatures'] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  readonly provider: 'twilio' | 'resend'
  readonly fault: FaultKind
  /** How many sends, or webhooks, it hits; 1 if not given. */
  readonly count?: number
  /** Only those of messages to this address. */
  readonly to?: string
  /** For throttle. */
  readonly retryAfterSeconds?: number
}

export interface Faults {
  inject(fault: Fault): void
  clear(): void
  /** The fault that hits a send to these addresses, or a webhook about it, used up by one. */
  take(provider: Fault['provider'], to: readonly string[], what?: 'send' | 'webhook'): Fault | undefined
}

/** Faults are used up first in, first out. */
export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = []
  return {
    inject(fault) { waiting.push({ fault, left: fault.count ?? 1 }) },
    clear() { waiting = [] },
    take(provider, to, what = 'send') {
      if (waiting.length === 0) return undefined
      const hit = waiting.find(({ fault }) => fault.provider === provider && fault.fault.startsWith('webhook_') === (what === 'webhook') && (fault.to === undefined || to.includes(fault.to)))
      if (hit === undefined) return undefined
      hit.left -= 1
      if (hit.left <= 0) waiting = waiting.filter(other => other !== hit)
      return hit.fault
    },
  }
}

/** Taken, but the answer is lost on its way. */
export const isAfter = (fault: FaultKind | undefined): boolean => fault === 'error500_after' || fault === 'hang_after' || fault === 'reset_after' || fault === 'truncated'
