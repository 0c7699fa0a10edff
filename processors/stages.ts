/** The chain, in order: what every communication is asked. */
import { complianceStage } from './compliance/index.ts'
import type { ComplianceOptions } from './compliance/index.ts'
import { costStage } from './cost/index.ts'
import type { CostOptions } from './cost/index.ts'
import type { Stage } from './kernel/stage.ts'
import { limitsStage } from './limits/index.ts'
import type { LimitOptions } from './limits/index.ts'
import { timing } from './timing/index.ts'

/** The chain that can tell whether a hashed address is the person's present one and what waits for them, at the operator's prices. */
export function stagesWith(options: ComplianceOptions & CostOptions & LimitOptions): readonly Stage[] {
  // Each stage decides on a state of its own; only its own load ever makes it.
  return [complianceStage(options), limitsStage(options), timing, costStage(options)] as readonly Stage[]
}

export const stages: readonly Stage[] = stagesWith({})
