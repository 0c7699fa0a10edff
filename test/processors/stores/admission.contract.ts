import { describe, expect, it } from 'vitest'
import type { Admission } from '../../../processors/stores/admission.ts'
import type { OpenStores } from './fixtures.ts'

const record = (pass: number, offset: number, contentHash = 'content-1', attempt = 0): Admission => ({ requestId: 'request-1', pass, attempt, contentHash, requestedOn: '2026-11-20', coordinates: `communications.requests.normal/2/${offset}` })

/** What every admission store does. */
export function admissionContract(open: OpenStores): void {
  describe('admission', () => {
    it('admits a record once, and the same record again after a crash', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(0, 10)])).toEqual(['admitted'])
      expect(await admission.admit([record(0, 11), record(0, 10)])).toEqual(['duplicate', 'again'])
    })

    it('admits each later pass once and no earlier one', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(0, 10), record(2, 30), record(1, 20), record(0, 10), record(2, 31), record(3, 40)])).toEqual(['admitted', 'admitted', 'duplicate', 'duplicate', 'duplicate', 'admitted'])
    })

    it('admits a later attempt whatever its pass, and no earlier one', async () => {
      const { admission } = await open()
      const of = (attempt: number, pass: number, offset: number): Admission => record(pass, offset, 'content-1', attempt)
      expect(await admission.admit([of(0, 100_000, 10), of(1, 2, 20), of(0, 100_000, 10), of(1, 2, 21), of(1, 3, 30), of(10, 1, 40), of(9, 9, 50)])).toEqual(['admitted', 'admitted', 'duplicate', 'duplicate', 'admitted', 'admitted', 'duplicate'])
    })

    it('compares passes as numbers', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(9, 1), record(10, 2), record(9, 1)])).toEqual(['admitted', 'admitted', 'duplicate'])
    })

    it('refuses an id used with other content, whatever its pass, and is not changed by it', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(0, 10), record(1, 20, 'content-2'), record(0, 10, 'content|2'), record(0, 10)])).toEqual(['admitted', 'mismatch', 'mismatch', 'again'])
    })

    it('tells a copy that is dated with another day from one of the same day', async () => {
      const { admission } = await open()
      const later = { requestedOn: '2026-11-21' }
      expect(await admission.admit([record(0, 10), { ...record(0, 11), ...later }, { ...record(0, 12, 'content-2'), ...later }, record(0, 13), { ...record(1, 14), ...later }, record(0, 10)]))
        .toEqual(['admitted', 'duplicate_elsewhere', 'mismatch_elsewhere', 'duplicate', 'admitted', 'duplicate_elsewhere'])
    })

    it('answers a long batch in order', async () => {
      const { admission } = await open()
      const batch = Array.from({ length: 777 }, (_, index): Admission => ({ ...record(0, index), requestId: `request-${index % 500}` }))
      expect(await admission.admit(batch)).toEqual(batch.map((_, index) => (index < 500 ? 'admitted' : 'duplicate')))
      expect(await admission.admit([])).toEqual([])
    })
  })
}
