/** Moments on pages: UTC always, and the person's own clock where their zone is known. */
import { localTime } from '../../processors/explain/local-time.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** `2026-11-25 13:00:12 UTC`. */
export const utc = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`

export const moment = (at: string): Html => html`<time datetime="${at}">${utc(at)}</time>`

/** `08:00:12 on Wed 25 Nov 2026 in America/New_York (2026-11-25 13:00:12 UTC)`. */
export const localMoment = (at: string, zone: string | null): Html => (zone === null ? moment(at) : html`<time datetime="${at}">${localTime(Date.parse(at), zone, true)} (${utc(at)})</time>`)
