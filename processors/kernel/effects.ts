/** Effects are data: decisions return them, the shell applies a whole batch in one pipelined round trip. Each is idempotent by requestId. */
export type Effect =
  /** Gives a reserved (never a committed) slot back. */
  | { readonly type: 'release_slot'; readonly requestId: string; readonly recipientId: string }
  /** The message went out: the slot counts for good. */
  | { readonly type: 'commit_slot'; readonly requestId: string; readonly recipientId: string }
  /** Gives reserved money back. */
  | { readonly type: 'void_budget'; readonly requestId: string }
  /** The money is spent: the reserved amount, or what the provider really charged. */
  | { readonly type: 'settle_budget'; readonly requestId: string; readonly micros: number }
