/** What is kept of a person's opens, clicks and replies, for the hour that suits them: only when a category asks for it, and then only when they happened. */
import type { Policy } from '../../config/policy.ts'
import type { Settings } from '../../config/settings.ts'
import type { Communication } from '../../schemas/generated/types.ts'
import type { DecideContext } from '../kernel/stage.ts'
import type { Engagement } from '../stores/engagement.ts'
import type { Stores } from '../stores/ports.ts'
import { ENGAGEMENT_DAYS } from './best-hour.ts'

const DAY = 86_400_000
const ENGAGING: ReadonlySet<string> = new Set(['opened', 'clicked', 'replied'])

/** When a person opened, clicked or replied, ms. */
export type Engaged = readonly number[]

/** Something a person did or was told of, ms. */
export interface EngagementNews { readonly kind: string; readonly requestId: string; readonly recipientId: string; readonly at: number }

/** Is there a category that waits for the best hour? Otherwise nothing is noted and nothing is read. */
export function learnsHours(policy: Policy, settings: Pick<Settings, 'TRACK_USER_ENGAGEMENT'>): boolean {
  return settings.TRACK_USER_ENGAGEMENT && Object.values(policy.categories).some(({ bestHour }) => bestHour !== undefined)
}

/** Notes the opens, clicks and replies among these news, of people who were not erased. */
export async function noteEngagement({ recipients, engagement }: Pick<Stores, 'recipients' | 'engagement'>, news: readonly EngagementNews[], { now, policy, settings }: DecideContext): Promise<void> {
  if (!learnsHours(policy, settings)) return
  const noted = news.filter(({ kind, at }) => ENGAGING.has(kind) && at > now - ENGAGEMENT_DAYS * DAY)
  if (noted.length === 0) return
  const people = await recipients.get(noted.map(({ recipientId }) => recipientId))
  const living = noted.flatMap(({ requestId, kind, recipientId, at }, index): Engagement[] => (people[index]?.recipient?.erasedAt ? [] : [{ id: `${requestId}:${kind}`, recipientId, at }]))
  if (living.length > 0) await engagement.note(living)
}

/** By message of a batch; undefined where its category does not wait for the best hour. No round trip when none does. */
export async function engagedOf(batch: readonly Communication[], { engagement }: Pick<Stores, 'engagement'>, { policy, settings }: DecideContext): Promise<(Engaged | undefined)[]> {
  const asking = batch.flatMap((communication, index) => (policy.categories[communication.category]?.bestHour && settings.TRACK_USER_ENGAGEMENT ? [{ communication, index }] : []))
  const found: (Engaged | undefined)[] = batch.map(() => undefined)
  if (asking.length === 0) return found
  const instants = await engagement.of(asking.map(({ communication }) => communication.recipientId))
  asking.forEach(({ index }, position) => { found[index] = instants[position] ?? [] })
  return found
}
