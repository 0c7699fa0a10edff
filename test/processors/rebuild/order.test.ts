import { expect, it } from 'vitest'
import { rebuild } from '../../../processors/rebuild/rebuild.ts'
import { topicFor } from '../../../topics/index.ts'
import { createLossyDriver, memoryReader } from '../../support/lossy-driver.ts'

/** What is asked of the log and the stores, in order. */
async function asked(cuts: string, since: 'the beginning' | 'a mark'): Promise<string[]> {
  const { driver, lossy } = await createLossyDriver({ cuts, blow: () => [] })
  await driver.person({ recipientId: 'p1' })
  await driver.request({ requestId: 'r1', recipientId: 'p1', category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.' })
  await driver.settle()
  if (since === 'the beginning') lossy.flush()
  const rebuilding = await driver.stores.gate.begin(60_000, since === 'a mark')
  if (!rebuilding) throw new Error('another rebuilds')
  const steps: string[] = []
  const admin = driver.log.admin()
  const read = memoryReader(driver.log)
  await rebuild({
    ...driver.deps,
    admin: {
      groupOffsets: async (group, topic) => { steps.push(`committed ${topic}`); return admin.groupOffsets(group, topic) },
      endOffsets: async topic => { steps.push(`end ${topic}`); return admin.endOffsets(topic) },
    },
    read: async (ranges, visit) => { if (ranges.length > 0) steps.push(`read ${[...new Set(ranges.map(({ topic }) => topic))].join()}`); await read(ranges, visit) },
  }, { ...rebuilding, since: since === 'a mark' ? {} : null, wipe: async () => { steps.push('wipe'); await rebuilding.wipe() } })
  return steps
}

it.each(['none', 'default', 'all'])('what is committed is read before what is told, and both before anything is restored; cuts: %s', async cuts => {
  const steps = await asked(cuts, 'the beginning')
  expect(steps[0]).toBe('wipe')
  const lastCommitted = steps.findLastIndex(step => step.startsWith('committed'))
  const firstTold = Math.min(...['events', 'deferred', 'alerts'].map(name => steps.indexOf(`end communications.${name}`)))
  const firstRead = steps.findIndex(step => step.startsWith('read'))
  expect(lastCommitted).toBeGreaterThan(0)
  expect(lastCommitted).toBeLessThan(firstTold)
  expect(steps.findLastIndex(step => step.startsWith('end'))).toBeLessThan(firstRead)
  // Keys open what comes after them.
  expect(steps[firstRead]).toBe(`read ${topicFor('communications.keys')}`)
})

it('nothing is forgotten when only the last writes may be missing', async () => {
  expect(await asked('default', 'a mark')).not.toContain('wipe')
})
