import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { memoryAnalytics } from '../../../../processors/analytics/memory/store.ts'
import type { DeadLetterRow } from '../../../../processors/analytics/rows.ts'
import { everyAnswer } from '../every-query.ts'
import { history, noon, retold } from '../event-rows.ts'
import { openFresh } from './open.ts'

const buried: fc.Arbitrary<DeadLetterRow[]> = fc.array(fc.record({
  topic: fc.constant('communications.requests.normal'), source_partition: fc.nat(1), source_offset: fc.nat(3), stage: fc.constant('intake'), reason: fc.constantFrom('unknown_category', 'invalid_field'),
  request_id: fc.constantFrom('', 'r0', 'r3'), at: fc.nat(1000).map(seconds => noon + seconds * 1000),
}), { maxLength: 4 })

it('answers every query as the fold in TypeScript does, for any history, told in any order, more than once', async () => {
  const { store, client } = await openFresh()
  const stories = history.chain(rows => fc.tuple(fc.constant(rows), retold(rows), buried))
  await fc.assert(fc.asyncProperty(stories, async ([rows, batches, letters]) => {
    for (const table of ['events', 'communications', 'dead_letters']) await client.command({ query: `TRUNCATE TABLE ${table}` })
    const memory = memoryAnalytics()
    await memory.insertEvents(rows)
    for (const letter of letters) await memory.insertDeadLetters([letter])
    for (const batch of batches) await store.insertEvents(batch)
    for (const letter of letters) await store.insertDeadLetters([letter])
    expect(await everyAnswer(store)).toEqual(await everyAnswer(memory))
  }), { numRuns: 20, endOnFailure: true })
}, 180_000)
