import { describe, expect, it } from 'vitest'
import type { Admission } from '../../../processors/stores/ports.ts'
import type { OpenStores } from './fixtures.ts'

const record = (pass: number, offset: number, contentHash = 'content-1'): Admission => ({ requestId: 'request-1', pass, contentHash, coordinates: `communications.requests.normal/2/${offset}` })

/** What every admission store does. */
export function admissionContract(open: OpenStores): void {
  describe('admission', () => {
    it('admits a record once, and the same record again after a crash', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(0, 10)])).toEqual(['admitted'])
      expect(await admission.admit([record(0, 11), record(0, 10)])).toEqual(['duplicate', 'admitted'])
    })

    it('admits each later pass once and no earlier one', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(0, 10), record(2, 30), record(1, 20), record(0, 10), record(2, 31), record(3, 40)])).toEqual(['admitted', 'admitted', 'duplicate', 'duplicate', 'duplicate', 'admitted'])
    })

    it('compares passes as numbers', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(9, 1), record(10, 2), record(9, 1)])).toEqual(['admitted', 'admitted', 'duplicate'])
    })

    it('refuses an id used with other content, whatever its pass, and is not changed by it', async () => {
      const { admission } = await open()
      expect(await admission.admit([record(0, 10), record(1, 20, 'content-2'), record(0, 10, 'content|2'), record(0, 10)])).toEqual(['admitted', 'mismatch', 'mismatch', 'admitted'])
    })

    it('answers a long batch in order', async () => {
      const { admission } = await open()
      const batch = Array.from({ length: 777 }, (_, index): Admission => ({ ...record(0, index), requestId: `request-${index % 500}` }))
      expect(await admission.admit(batch)).toEqual(batch.map((_, index) => (index < 500 ? 'admitted' : 'duplicate')))
      expect(await admission.admit([])).toEqual([])
    })
  })
}
