/** The queue behind the provider's pace lies in the sender topic. Only the lives of messages bound how long, so the topic must keep longer than any queue of an ordinary policy lasts. */
import { expect, it } from 'vitest'
import { createDriver } from '../../support/driver.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

it('no record lies unsent on a sender topic for longer than the topic keeps it', async () => {
  // The shipped proportion: a campaign of five times what a day lets out (SMS_RATE_DAILY 10000, so fifty thousand texts).
  const driver = await createDriver({ createTopics: true, settings: { SMS_RATE_DAILY: '4', DAILY_BUDGET: '1000' } })
  for (let index = 0; index < 20; index++) await driver.person({ recipientId: `p${index}`, phone: `+121255501${String(index).padStart(2, '0')}` })
  for (let index = 0; index < 20; index++) await driver.request({ requestId: `r${index}`, recipientId: `p${index}`, category: 'payment_reminder', channel: 'sms', text: 'Your bill is due.', expiresAt: driver.now() + 20 * DAY })
  await driver.settle()
  const [spec] = await driver.log.admin().describeTopics(['communications.sms.normal'])
  const keeps = Number(spec?.configs['retention.ms'])
  let oldest = 0
  for (let hour = 0; hour < 6 * 24; hour++) {
    await driver.skip(HOUR)
    const committed = driver.log.committed(`${driver.deps.settings.KAFKA_CLIENT_ID}.send-sms.normal`, 'communications.sms.normal')
    for (const record of driver.log.records('communications.sms.normal')) if (record.offset >= (committed.get(record.partition) ?? 0n)) oldest = Math.max(oldest, driver.now() - record.timestamp)
  }
  expect(driver.crashes).toEqual([])
  expect(oldest / DAY).toBeLessThan(keeps / DAY)
})
