import type { Settings } from '../config/settings.ts'
import { benchRequest, withProducer } from './load.ts'

/** Publishes `rate` requests a second for `seconds`; answers when each was handed to the producer, ms by request id. */
export async function steady(settings: Settings, rate: number, seconds: number): Promise<Map<string, number>> {
  return withProducer(settings, async producer => {
    const sent = new Map<string, number>()
    const began = Date.now()
    const pending: Promise<unknown>[] = []
    for (let index = 0; index < rate * seconds; index++) {
      const due = began + (index * 1000) / rate
      const wait = due - Date.now()
      if (wait > 0) await new Promise(resolve => { setTimeout(resolve, wait) })
      const requestId = `steady-${index}`
      sent.set(requestId, Date.now())
      pending.push(producer.send({ ...benchRequest(index), requestId }))
    }
    await Promise.all(pending)
    return sent
  })
}
