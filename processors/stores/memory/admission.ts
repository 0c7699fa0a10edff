import type { Admission, AdmissionAnswer, AdmissionStore } from '../ports.ts'

/** Admission in memory; forgets nothing. */
export function memoryAdmission(): AdmissionStore {
  const held = new Map<string, Admission>()
  const admit = (item: Admission): AdmissionAnswer => {
    const before = held.get(item.requestId)
    if (before !== undefined && before.contentHash !== item.contentHash) return 'mismatch'
    if (before !== undefined && (item.pass < before.pass || (item.pass === before.pass && item.coordinates !== before.coordinates))) return 'duplicate'
    held.set(item.requestId, item)
    return 'admitted'
  }
  return { admit: async batch => batch.map(admit) }
}
