/** The demo from start to end: services, app, people, requests, rest, report. An interrupted run is continued by the next. */
import { basename, join } from 'node:path'
import type { Policy } from '../../config/policy.ts'
import type { PriceRow } from '../../config/prices.ts'
import type { Settings } from '../../config/settings.ts'
import { ADDRESS_NAMES, untilDataFree } from '../../embedded/index.ts'
import type { Progress } from '../../embedded/index.ts'
import { utcDate } from '../../processors/kernel/events.ts'
import { topicFor } from '../../topics/index.ts'
import type { Log } from '../../topics/port.ts'
import { Stopped } from '../commands/exit.ts'
import { startApp } from '../runtime/app.ts'
import { openAnalytics, openCodec, openLog } from '../runtime/connect.ts'
import { createLogger } from '../runtime/logger.ts'
import { openSealing } from '../runtime/privacy.ts'
import { startPlatform } from '../runtime/platform.ts'
import { checkPort } from '../runtime/ports.ts'
import { untilReachable } from '../runtime/reachable.ts'
import { noteRunning } from '../runtime/running.ts'
import { installSignals } from '../runtime/signals.ts'
import { listening } from '../runtime/table.ts'
import type { Display } from './display.ts'
import { publishPeople, publishRequests } from './publish.ts'
import type { DemoReport } from './report.ts'
import { beginRun, finishRun } from './state.ts'
import { total, untilSettled, balanced } from './watch.ts'

export interface DemoOptions {
  readonly settings: Settings
  readonly policy: Policy
  readonly prices: readonly PriceRow[]
  /** Data of the demo, apart from the data of `up`. */
  readonly folder: string
  readonly display: Display
  /** Told the report as soon as it is there. */
  readonly tell: (report: DemoReport) => void
  /** Leave the system running after that, until it is stopped. */
  readonly keepRunning: boolean
}

const DAY = 86_400_000

export async function runDemo({ settings: given, policy, prices, folder, display, tell, keepRunning }: DemoOptions): Promise<void> {
  const began = performance.now()
  await checkPort(given)
  await untilReachable(given, Object.values(ADDRESS_NAMES))
  const onProgress = ({ service, message }: Progress): void => display.line(`${service}: ${message}`)
  await untilDataFree(given.POSTRIDER_HOME, basename(folder), onProgress)
  const run = beginRun(folder, Date.now())
  if (run.resumed) display.line('The last run was interrupted: going on where it stopped.')
  const signals = installSignals()
  const log = createLogger(given)
  const platform = await startPlatform(given, {
    dataName: basename(folder), onProgress,
    onExit: ({ service, code, logFile }) => signals.stop(1, new Stopped(`${service} ended with code ${code}; see ${logFile}`)),
    simulators: { receiptsFile: join(folder, 'receipts.jsonl') },
  })
  const { settings, simulators } = platform
  const closing: (() => Promise<void>)[] = [() => platform.stop()]
  try {
    signals.started()
    const app = await startApp({ settings, policy, prices, log, onCrash: error => signals.stop(1, error) })
    closing.push(() => app.stop())
    if (simulators && app.url) await simulators.webhooksTo(app.url, settings)
    closing.push(await noteRunning(folder, { url: app.url, addresses: platform.embedded?.addresses ?? {} }))
    display.line(listening(settings, app, platform))

    const kafka = openLog(settings, log, error => signals.stop(1, error instanceof Error ? error : new Error(String(error))))
    closing.push(() => kafka.close())
    const producer = kafka.producer('demo')
    closing.push(() => producer.close())
    const sealing = await openSealing(settings, await openCodec(settings, Date.now), producer)
    closing.push(() => sealing.stores.close())
    const analytics = await openAnalytics(settings, Date.now)
    closing.push(() => analytics.close())
    const interrupted = signals.stopped.then(({ error }) => { throw error ?? new Stopped('interrupted; run the demo again and it goes on from here') })
    const work = async (): Promise<DemoReport> => {
      const people = await publishPeople(producer, sealing, run.startedAt)
      await untilApplied(kafka, `${settings.KAFKA_CLIENT_ID}.recipients`, [topicFor('communications.recipients'), topicFor('communications.consents')])
      display.line(`${people} people and consents published and applied.`)
      const published = await publishRequests(producer, sealing, policy, run.startedAt, () => {})
      const days = { from: utcDate(run.startedAt - 40 * DAY), to: utcDate(Date.now() + DAY) }
      const settled = await untilSettled(analytics, simulators, days, published.requests, progress => display.progress(progress, published.requests))
      display.done()
      const [conservation] = await analytics.query('conservation', { ...days, settled: Date.now() + 60_000, quietSince: 0, overdueSince: 0 })
      if (!conservation) throw new Error('ClickHouse answered no conservation row')
      const stats = simulators ? await simulators.stats() : null
      const letters = await analytics.query('dead_letters', { since: run.startedAt - DAY, until: Date.now() + DAY })
      return {
        published, settled, conservation, balanced: balanced(conservation), messagedTwice: stats?.messagedTwice ?? 0,
        funnel: total(await analytics.query('funnel', { ...days, campaign: '' })), reasons: await analytics.query('reasons', days), waiting: await analytics.query('waiting', days),
        deadLetters: letters.map(({ reason, records }) => ({ reason, records })), seconds: (performance.now() - began) / 1000,
      }
    }
    const report = await Promise.race([work(), interrupted])
    finishRun(folder, run)
    tell(report)
    if (keepRunning) {
      display.line(`\nThe system keeps running${app.url === null ? '' : ` at ${app.url}/dashboard`}. Press Ctrl-C to stop.`)
      const { error } = await signals.stopped
      if (error) throw error
    }
  } finally {
    display.done()
    platform.leaving()
    for (const close of closing.toReversed()) await close()
  }
}

/** Resolves once a group has committed everything that is in the topics. */
export async function untilApplied(kafka: Log, groupId: string, topics: readonly string[]): Promise<void> {
  const admin = kafka.admin()
  try {
    for (;;) {
      const offsets = await Promise.all(topics.map(topic => admin.groupOffsets(groupId, topic)))
      if (offsets.flat().every(({ end, committed }) => end === 0n || (committed ?? 0n) >= end)) return
      await new Promise(resolve => { setTimeout(resolve, 100) })
    }
  } finally {
    await admin.close()
  }
}
