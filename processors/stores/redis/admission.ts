import type { Admission, AdmissionAnswer, AdmissionStore } from '../admission.ts'
import type { BatchPlan, Link } from './link.ts'

/** Admission by lua/admit.lua. `ttlMs`: how long after its last pass a request id is remembered. */
export function redisAdmission(link: Link, ttlMs: number): AdmissionStore {
  const plan: BatchPlan<Admission> = {
    script: 'admit',
    size: 100,
    key: item => link.keys.admission(item.requestId),
    call: items => ({
      keys: items.map(item => link.keys.admission(item.requestId)),
      args: [ttlMs, ...items.flatMap(item => [orderOf(item), item.coordinates, item.requestedOn, item.contentHash])],
    }),
  }
  return {
    admit: async batch => (await link.overBatch<Admission, number>(plan, batch)).replies.map(answerOf),
  }
}

/** More passes than a request can have (kernel/intake.ts): attempt and pass in one number, the attempt before the pass. */
const PASSES = 2 ** 20
const orderOf = ({ attempt, pass }: Admission): number => attempt * PASSES + pass

const answers: readonly AdmissionAnswer[] = ['admitted', 'duplicate', 'mismatch', 'duplicate_elsewhere', 'mismatch_elsewhere', 'again']
const answerOf = (reply: number): AdmissionAnswer => answers[reply] ?? 'duplicate'
