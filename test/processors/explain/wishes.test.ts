/** What a person asked for binds a class, too: it is no company window. Overnight wishes, equal ends, and the clocks of March and November in New York. */
import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import { explainDefaults } from '../compliance/support.ts'

const ana = { phone: '+12125550123', email: 'ana@example.com', zone: 'America/New_York', country: 'US' }
const consents = [{ channel: 'all', purpose: 'all', level: 'express_written', at: '2026-01-01T00:00:00Z' }]
const TEN = 22 * 60
const EIGHT = 8 * 60

async function asked(now: string, category: string, wishes: Readonly<Record<string, unknown>>): Promise<readonly [string, string | null, string | null]> {
  const answer = await explainCase({ id: 'x', now, request: { category }, recipient: { ...ana, ...wishes }, consents }, explainDefaults)
  if (!answer.ok) throw new Error(answer.problems.join('\n'))
  const { outcome, reason, until } = answer.explanation
  return [outcome, reason, until]
}

describe('wishes', () => {
  const quiet: readonly (readonly [string, string, number, number, string | null])[] = [
    ['over midnight, in the evening', '2026-11-24T23:00:00-05:00', TEN, EIGHT, '2026-11-25T13:00:00.000Z'],
    ['over midnight, in the morning', '2026-11-24T06:00:00-05:00', TEN, EIGHT, '2026-11-24T13:00:00.000Z'],
    ['the start is within', '2026-11-24T22:00:00-05:00', TEN, EIGHT, '2026-11-25T13:00:00.000Z'],
    ['the end is not', '2026-11-24T08:00:00-05:00', TEN, EIGHT, null],
    ['by day', '2026-11-24T13:00:00-05:00', 12 * 60, 14 * 60, '2026-11-24T19:00:00.000Z'],
    ['equal ends are none', '2026-11-24T23:00:00-05:00', TEN, TEN, null],
    ['an end that the spring change leaves out', '2026-03-08T01:30:00-05:00', TEN, 150, '2026-03-08T07:00:00.000Z'],
    ['an end that comes twice, before the first', '2026-11-01T01:15:00-04:00', TEN, 90, '2026-11-01T05:30:00.000Z'],
    ['an end that comes twice, between the two', '2026-11-01T01:45:00-04:00', TEN, 90, null],
    ['an end that comes twice, before the second', '2026-11-01T01:10:00-05:00', TEN, 90, '2026-11-01T06:30:00.000Z'],
    ['an end that comes twice, after both', '2026-11-01T01:30:00-05:00', TEN, 90, null],
  ]
  it.each(quiet)('%s', async (_, now, quietStart, quietEnd, until) => {
    expect(await asked(now, 'informational', { quietStart, quietEnd })).toEqual(until === null ? ['send', null, null] : ['defer', 'personal_quiet_hours', until])
  })

  const night = '2026-11-24T23:00:00-05:00'
  it.each([['informational', 'personal_quiet_hours'], ['marketing', 'quiet_hours'], ['debt_collection', 'quiet_hours']])('bind %s; the law comes first', async (category, reason) => {
    expect(await asked(night, category, { quietStart: TEN, quietEnd: EIGHT })).toEqual(['defer', reason, '2026-11-25T13:00:00.000Z'])
  })
  it.each(['security', 'regulatory', 'emergency', 'help_reply', 'opt_out_confirmation'])('leave %s', async category => {
    expect(await asked(night, category, { quietStart: TEN, quietEnd: EIGHT, pausedUntil: '2026-12-01T00:00:00Z' })).toEqual(['send', null, null])
  })
  it('pauses', async () => {
    expect(await asked('2026-11-24T12:00:00-05:00', 'informational', { pausedUntil: '2026-12-01T17:00:00Z' })).toEqual(['defer', 'paused', '2026-12-01T17:00:00.000Z'])
  })
})
