/** How many occasions are kept of a person. */
export const ENGAGEMENT_KEPT = 64

/** A person opened or clicked something, or replied. `id` names the occasion: noting it again changes nothing, and its first moment counts. */
export interface Engagement { readonly recipientId: string; readonly id: string; /** ms. */ readonly at: number }

/** When people lately engaged: what their best hour is told from (timing/best-hour.ts). */
export interface EngagementStore {
  /** Keeps the latest ENGAGEMENT_KEPT occasions of each person. */
  note(batch: readonly Engagement[]): Promise<void>
  /** By person when they engaged, ms, ascending. */
  of(recipientIds: readonly string[]): Promise<number[][]>
  forget(recipientIds: readonly string[]): Promise<void>
}
