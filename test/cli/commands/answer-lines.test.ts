import { describe, expect, it } from 'vitest'
import { answerLine } from '../../../cli/commands/answer-lines.ts'
import { explainCase } from '../../../processors/explain/index.ts'
import { explainDefaults } from '../../processors/compliance/support.ts'

/** As `postrider explain` asks. */
const answer = (text: string): ReturnType<typeof answerLine> => answerLine({ text, number: 1 }, async value => {
  const explained = await explainCase(value, explainDefaults)
  return explained.ok ? { ok: true, line: JSON.stringify(explained.explanation) } : explained
})
const given = { id: 7, now: '2026-11-24T12:00:00-05:00', request: { category: 'informational' }, recipient: { phone: '+12125550123' } }

describe('answerLine', () => {
  it('answers with the id as it was given', async () => {
    const { line, problems } = await answer(JSON.stringify(given))
    expect(JSON.parse(line)).toMatchObject({ id: 7, outcome: 'reject', reason: 'no_consent' })
    expect(problems).toEqual([])
  })

  it('answers a bad case with its id and every problem', async () => {
    const { line, problems } = await answer(JSON.stringify({ ...given, request: { ...given.request, promotinal: true }, budgets: 1 }))
    expect(problems).toHaveLength(2)
    expect(JSON.parse(line)).toEqual({ id: 7, error: problems.join('; ') })
    expect(line).toContain('request.promotinal: is not a field')
    expect(line).toContain('budgets: is not a field')
  })

  it.each(['{', 'null', '[]', '"x"', '1'])('answers %s, which is no case, without an id', async text => {
    const { line, problems } = await answer(text)
    expect(JSON.parse(line)).toMatchObject({ id: null })
    expect(problems.length).toBeGreaterThan(0)
  })
})
