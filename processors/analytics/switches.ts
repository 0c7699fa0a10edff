/** What the TRACK_* and ENABLE_* settings turn off. Pure. */
import type { Settings } from '../../config/settings.ts'
import type { EventKind } from '../kernel/event-kinds.ts'
import type { QueryName } from './queries.ts'

type Switch = 'TRACK_DELIVERY_RATES' | 'TRACK_OPEN_RATES' | 'TRACK_CLICK_RATES' | 'TRACK_CONVERSION_RATES' | 'TRACK_BOUNCE_RATES' | 'TRACK_UNSUBSCRIBE_RATES' | 'TRACK_USER_ENGAGEMENT' | 'TRACK_FINANCIAL_IMPACT' | 'ENABLE_AB_TESTING'
export type Switches = Pick<Settings, Switch>

const kindSwitch: Partial<Record<EventKind, Switch>> = {
  delayed: 'TRACK_DELIVERY_RATES',
  dispatched: 'TRACK_DELIVERY_RATES',
  delivered: 'TRACK_DELIVERY_RATES',
  undelivered: 'TRACK_DELIVERY_RATES',
  bounced: 'TRACK_BOUNCE_RATES',
  opened: 'TRACK_OPEN_RATES',
  clicked: 'TRACK_CLICK_RATES',
  converted: 'TRACK_CONVERSION_RATES',
  complained: 'TRACK_UNSUBSCRIBE_RATES',
  unsubscribed: 'TRACK_UNSUBSCRIBE_RATES',
}
const bySwitch: Readonly<Record<string, Switch>> = kindSwitch

/** Is an event of this kind kept? The verdicts of the pipeline always are: the conservation equation needs them. */
export function tracked(kind: string, settings: Switches): boolean {
  const name = Object.hasOwn(bySwitch, kind) ? bySwitch[kind] : undefined
  return name === undefined || settings[name]
}

const querySwitch: Partial<Record<QueryName, Switch>> = { engagement: 'TRACK_USER_ENGAGEMENT', financial: 'TRACK_FINANCIAL_IMPACT', experiment: 'ENABLE_AB_TESTING' }

/** The setting that turns a query off, or null when it may be asked. */
export function switchedOff(name: QueryName, settings: Switches): Switch | null {
  const found = querySwitch[name]
  return found !== undefined && !settings[found] ? found : null
}
