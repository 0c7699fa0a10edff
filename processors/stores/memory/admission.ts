import type { Admission, AdmissionAnswer, AdmissionStore } from '../admission.ts'

/** Admission in memory; forgets nothing. */
export function memoryAdmission(): AdmissionStore {
  const held = new Map<string, Admission>()
  const admit = (item: Admission): AdmissionAnswer => {
    const before = held.get(item.requestId)
    const elsewhere = before !== undefined && before.requestedOn !== item.requestedOn
    if (before !== undefined && before.contentHash !== item.contentHash) return elsewhere ? 'mismatch_elsewhere' : 'mismatch'
    const order = before === undefined ? 1 : item.attempt - before.attempt || item.pass - before.pass
    if (order < 0 || (order === 0 && item.coordinates !== before?.coordinates)) return elsewhere ? 'duplicate_elsewhere' : 'duplicate'
    held.set(item.requestId, item)
    return order === 0 ? 'again' : 'admitted'
  }
  return { admit: async batch => batch.map(admit) }
}
