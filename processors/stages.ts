/** The chain, in order: what every communication is asked. */
import { compliance } from './compliance/index.ts'
import { cost } from './cost/index.ts'
import type { Stage } from './kernel/stage.ts'
import { limits } from './limits/index.ts'
import { timing } from './timing/index.ts'

// Each stage decides on a state of its own; only its own load ever makes it.
export const stages: readonly Stage[] = [compliance, limits, timing, cost] as readonly Stage[]
