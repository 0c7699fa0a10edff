import { flag } from './facts.ts'
import type { Facts } from './facts.ts'

/** Elements of prior express written consent, 47 CFR 64.1200(f)(9). */
const ELEMENTS = ['signed', 'namesSeller', 'namesNumber', 'saysAutomated', 'notCondition'] as const

/** The first element of written consent that the record lacks, or null. Each is taken as present unless the record says 'false'. */
export function missingElement(evidence: Facts): string | null {
  return ELEMENTS.find(element => !flag(evidence, element, true)) ?? null
}
