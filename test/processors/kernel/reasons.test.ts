import { describe, expect, it } from 'vitest'
import { reasons, reasonWords } from '../../../processors/kernel/reasons.ts'

describe('a reason in words', () => {
  it.each([
    ['tcpa.window', 'The law closes this hour.'], ['state.TX', 'The law closes this hour.'], ['timing.quiet_hours', 'The company\'s own quiet hours close this hour, not the law or the person.'],
    ['reg_f.inconvenient', 'The person called this hour inconvenient, which binds a collector.'], ['', reasons.quiet_hours], [null, reasons.quiet_hours],
  ])('quiet_hours by %j: %s', (rule, words) => expect(reasonWords('quiet_hours', rule)).toBe(words))

  it('of the company\'s own windows says so', () => {
    for (const code of ['outside_business_hours', 'weekend', 'holiday']) expect(reasonWords(code, `timing.${code}`)).toMatch(/^The company /)
  })

  it('is that of the table for all others, and null for what is no code', () => {
    expect(reasonWords('opted_out', 'tcpa.revocation')).toBe(reasons.opted_out)
    expect(reasonWords('unknown_callback', null)).toBe('A callback that cannot be understood.')
    for (const code of ['', 'nothing', 'toString', '__proto__']) expect(reasonWords(code, null)).toBeNull()
  })
})
