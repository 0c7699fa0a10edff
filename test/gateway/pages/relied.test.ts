import { describe, expect, it } from 'vitest'
import { reliedOn } from '../../../gateway/pages/relied.ts'

const relied = (detail: unknown, stage = 'compliance') => reliedOn({ stage, at: '2026-11-22T17:00:00.000Z', detail })

describe('what a decision relied on', () => {
  it('is the consent, the rules and the way the time was found', () => {
    expect(relied({ zones: 'verified', rules: '2026-11-23.1', need: 'tcpa.written_consent', consent: 'express_written', consentAt: Date.UTC(2026, 0, 2, 3, 4, 5), consentId: 'c1' })).toEqual([
      'Consent: express written, given 2026-01-02 03:04:05 UTC (c1), as asked for (TCPA prior express written consent, 47 CFR 64.1200(a)(2), (f)(9)).', 'Legal rules: version 2026-11-23.1.', 'Local time: by the time zone the person or their device told.',
    ])
  })

  it.each([
    [{ need: 'consent.not_needed' }, ['Consent: none is needed.']],
    [{ need: 'tcpa.express_consent' }, ['Consent: none; an exemption lifts what is asked for (TCPA prior express consent, 47 CFR 64.1200(a)(1)).']],
    [{ need: 'settings.require_explicit_consent', consent: 'express', consentAt: 0 }, ['Consent: express, given 1970-01-01 00:00:00 UTC, as asked for (rule settings.require_explicit_consent).']],
    [{ zones: 'of tomorrow' }, []], [{ rules: 7 }, []], [null, []], ['text', []],
  ])('of %j: %j', (detail, words) => expect(relied(detail)).toEqual(words))

  it('is asked of compliance alone', () => expect(relied({ rules: 'x' }, 'timing')).toEqual([]))
})
