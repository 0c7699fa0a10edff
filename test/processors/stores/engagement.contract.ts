import { describe, expect, it } from 'vitest'
import { ENGAGEMENT_KEPT } from '../../../processors/stores/engagement.ts'
import { noon, type OpenStores } from './fixtures.ts'

/** What every engagement store does. */
export function engagementContract(open: OpenStores): void {
  describe('engagement', () => {
    it('keeps when people engaged, each occasion once and at its first moment, in any order', async () => {
      const { engagement } = await open()
      await engagement.note([{ recipientId: 'ana', id: 'r1:opened', at: noon + 5 }, { recipientId: 'bob', id: 'r2:opened', at: noon }])
      await engagement.note([{ recipientId: 'ana', id: 'r3:clicked', at: noon - 7 }, { recipientId: 'ana', id: 'r1:opened', at: noon + 1 }, { recipientId: 'ana', id: 'r1:opened', at: noon + 9 }])
      expect(await engagement.of(['ana', 'bob', 'nobody', 'ana'])).toEqual([[noon - 7, noon + 1], [noon], [], [noon - 7, noon + 1]])
      expect(await engagement.of([])).toEqual([])
    })

    it('keeps the latest, so many and no more', async () => {
      const { engagement } = await open()
      await engagement.note(Array.from({ length: ENGAGEMENT_KEPT + 10 }, (_, index) => ({ recipientId: 'ana', id: `r${index}`, at: noon + index })))
      const [kept] = await engagement.of(['ana'])
      expect([kept?.length, kept?.[0], kept?.at(-1)]).toEqual([ENGAGEMENT_KEPT, noon + 10, noon + ENGAGEMENT_KEPT + 9])
    })

    it('forgets', async () => {
      const { engagement } = await open()
      await engagement.note([{ recipientId: 'ana', id: 'r1', at: noon }, { recipientId: 'bob', id: 'r1', at: noon }])
      await engagement.forget(['ana', 'nobody'])
      expect(await engagement.of(['ana', 'bob'])).toEqual([[], [noon]])
    })
  })
}
