import { describe, expect, it } from 'vitest'
import { noon, type OpenStores } from './fixtures.ts'

const minute = { key: 'sms:normal:minute', limit: 100, windowMs: 60_000 }
const hourly = { key: 'sms:hour', limit: 120, windowMs: 3_600_000 }

/** What every pace store does. */
export function paceContract(open: OpenStores): void {
  describe('pace', () => {
    it('grants up to the limit and tells when there is more', async () => {
      const { pace } = await open()
      expect(await pace.take([minute], 70, noon)).toEqual({ granted: 70, retryAt: noon })
      expect(await pace.take([minute], 70, noon + 500)).toEqual({ granted: 30, retryAt: noon + 61_000 })
      expect(await pace.take([minute], 1, noon + 60_999)).toEqual({ granted: 0, retryAt: noon + 61_000 })
      expect(await pace.take([minute], 200, noon + 61_000)).toEqual({ granted: 100, retryAt: noon + 122_000 })
    })

    it('heeds every window, and takes from none what another refuses', async () => {
      const { pace } = await open()
      expect(await pace.take([minute, hourly], 100, noon)).toEqual({ granted: 100, retryAt: noon })
      expect(await pace.take([minute, hourly], 100, noon + 61_000)).toEqual({ granted: 20, retryAt: noon + 3_660_000 })
      expect(await pace.take([minute], 100, noon + 62_000)).toEqual({ granted: 80, retryAt: noon + 122_000 })
    })

    it('shares windows by key', async () => {
      const { pace } = await open()
      await pace.take([minute, hourly], 100, noon)
      expect(await pace.take([{ ...minute, key: 'sms:critical:minute' }, hourly], 100, noon)).toMatchObject({ granted: 20 })
    })

    it('grants nothing for nothing, and nothing under a limit of nothing', async () => {
      const { pace } = await open()
      expect(await pace.take([minute], 0, noon)).toEqual({ granted: 0, retryAt: noon })
      expect(await pace.take([{ ...minute, limit: 0 }], 5, noon)).toEqual({ granted: 0, retryAt: Number.MAX_SAFE_INTEGER })
      expect(await pace.take([], 5, noon)).toEqual({ granted: 5, retryAt: noon })
    })
  })
}
