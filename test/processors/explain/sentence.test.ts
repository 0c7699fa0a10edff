import { describe, expect, it } from 'vitest'
import { explainCase } from '../../../processors/explain/index.ts'
import { localTime, zonesOf } from '../../../processors/explain/local-time.ts'
import { sentence } from '../../../processors/explain/sentence.ts'
import { explainDefaults } from '../compliance/support.ts'

const ana = { recipientId: 'ana', phone: '+12125550123', email: 'ana@example.com', zone: 'America/New_York', state: 'NY', country: 'US' }
const consents = ['marketing', 'informational'].map(purpose => ({ channel: 'sms', purpose, level: 'express_written', at: '2026-01-01T00:00:00Z' }))
async function said(given: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await explainCase({ id: 'case', recipient: ana, consents, ...given }, explainDefaults)
  if (!answer.ok) throw new Error(answer.problems.join('\n'))
  return sentence(answer.explanation)
}
const offer = { category: 'promotion', channel: 'sms', text: 'Example: savings. Reply STOP to opt out.' }
const reminder = { category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' }
/** 22:30 on a Tuesday in New York. */
const night = '2026-11-25T03:30:00Z'

describe('an explanation in sentences', () => {
  it('names the law, what it permits, the person\'s own clock and what binds after it', async () => {
    expect(await said({ now: night, request: offer })).toBe('case: would wait until 09:00 on Wed 25 Nov 2026 in America/New_York (2026-11-25T14:00:00.000Z), decided by compliance: the law closes this hour (TCPA calling hours, 47 CFR 64.1200(c)(1): 08:00-21:00 is permitted). Then: the company sends this category in its business hours only.')
  })

  it('says of the company\'s own quiet hours that no law asks for them', async () => {
    expect(await said({ now: night, request: reminder })).toBe('case: would wait until 08:00 on Wed 25 Nov 2026 in America/New_York (2026-11-25T13:00:00.000Z), decided by timing: the company\'s own quiet hours close this hour, not the law or the person (rule timing.quiet_hours).')
  })

  it('names every zone in which the person may be', async () => {
    expect(await said({ now: night, request: offer, recipient: { ...ana, zone: null, state: 'TX' } })).toContain(' The person may be in any of America/Chicago, America/Denver, America/New_York: each must permit it.')
  })

  it('names the law of what is refused', async () => {
    expect(await said({ now: night, request: offer, consents: [] })).toBe('case: would not go out, decided by compliance: there is no consent for this (TCPA prior express written consent, 47 CFR 64.1200(a)(2), (f)(9)).')
  })
})

describe('local time', () => {
  it('is what the clock on the wall shows, midnight as 00', () => {
    expect(localTime(Date.UTC(2026, 10, 25, 5, 0, 7), 'America/New_York')).toBe('00:00 on Wed 25 Nov 2026 in America/New_York')
    expect(localTime(Date.UTC(2026, 10, 25, 5, 0, 7), 'America/New_York', true)).toBe('00:00:07 on Wed 25 Nov 2026 in America/New_York')
  })

  it.each([
    [{ zones: 'America/Boise America/Denver', zone: 'America/Denver' }, ['America/Denver', 'America/Boise']], [{ zones: 'area_code' }, []], [{ zones: '' }, []], [{ zones: 7 }, []], [null, []], ['UTC', []],
  ])('%j names the zones %j', (detail, zones) => expect(zonesOf(detail)).toEqual(zones))
})
