import * as fc from 'fast-check'
import { expect, inject } from 'vitest'
import type { Stores } from '../../../../processors/stores/ports.ts'
import { openMemory, openRedis } from '../fixtures.ts'

/** One step of a random history: the same call on Redis and on the model. */
export type Step = (stores: Stores) => Promise<unknown>

/**
 * Runs random histories on Redis and on the model in memory, and expects the same answer to every step. Each history is drawn for its own `run` number, so that
 * ids of different histories do not meet. `after` sees the answers of one history. Answers how many steps agreed.
 */
export async function sameAnswers<Op>(ops: fc.Arbitrary<Op[]>, stepsOf: (ops: Op[], run: number) => Step[], numRuns: number, after?: (ops: Op[], answers: unknown[]) => void): Promise<number> {
  const redis = await openRedis(inject('addresses').REDIS_URL)
  const model = await openMemory()
  let run = 0
  let agreed = 0
  await fc.assert(
    fc.asyncProperty(ops, async drawn => {
      run += 1
      const steps = stepsOf(drawn, run)
      const answers = []
      const expected = []
      for (const step of steps) {
        answers.push(await step(redis))
        expected.push(await step(model))
      }
      expect(answers).toEqual(expected)
      agreed += steps.length
      after?.(drawn, answers)
    }),
    { numRuns },
  )
  return agreed
}
