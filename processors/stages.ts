/** The chain, in order: what every communication is asked. */
import { complianceStage } from './compliance/index.ts'
import type { ComplianceOptions } from './compliance/index.ts'
import { cost } from './cost/index.ts'
import type { Stage } from './kernel/stage.ts'
import { limits } from './limits/index.ts'
import { timing } from './timing/index.ts'

/** The chain that can tell whether a hashed address is the person's present one. */
export function stagesWith(options: ComplianceOptions): readonly Stage[] {
  // Each stage decides on a state of its own; only its own load ever makes it.
  return [complianceStage(options), limits, timing, cost] as readonly Stage[]
}

export const stages: readonly Stage[] = stagesWith({})
