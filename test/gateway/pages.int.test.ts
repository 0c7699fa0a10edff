/** The dashboard and the documentation in a real browser: on a phone, and with a console that stays silent. */
import chromium from '@sparticuz/chromium'
import { chromium as driver } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { listenGateway } from '../../gateway/server.ts'
import { acceptedEvent, eventOf } from '../../processors/kernel/events.ts'
import { aCommunication, NOON } from '../support/communications.ts'
import { aGateway } from './fixture.ts'

let browser: Browser
beforeAll(async () => {
  // In a single process the browser would die with its first page.
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--lang=en-US']
  browser = await driver.launch({ executablePath: await chromium.executablePath(), args: [...chromium.args.filter(arg => arg !== '--single-process'), ...quiet], headless: true })
})
afterAll(() => browser.close())

async function visit(path: string, width: number, others = 0): Promise<{ page: Page; problems: string[] }> {
  const fixture = await aGateway()
  const [held, refused] = [aCommunication({ requestId: `held-${'x'.repeat(40)}` }), aCommunication({ requestId: 'refused', category: 'critical_financial_alert' })]
  const detail = JSON.stringify({ zones: 'America/Argentina/ComodRivadavia America/North_Dakota/New_Salem', zone: 'America/North_Dakota/New_Salem' })
  const why = { reason: 'quiet_hours', rule: 'timing.quiet_hours', until: NOON + 3_600_000 }
  await fixture.tell(acceptedEvent(held), acceptedEvent(refused), eventOf(refused, 'rejected', 'compliance', NOON, { reason: 'no_consent', rule: 'settings.require_explicit_consent' }),
    eventOf(held, 'deferred', 'timing', NOON, { ...why, trace: [{ stage: 'timing', verdict: 'defer', ...why, at: NOON, pass: 0, policyVersion: '2026-11-23.2', detail }] }))
  await fixture.tell(...Array.from({ length: others }, (_, index) => acceptedEvent(aCommunication({ requestId: `other-${index}` }))))
  const { url, close } = await listenGateway(fixture.app, { host: '127.0.0.1', port: 0 })
  const context = await browser.newContext({ viewport: { width, height: 800 } })
  onTestFinished(async () => {
    await context.close()
    await close()
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()) })
  await page.goto(url + path, { waitUntil: 'networkidle' })
  return { page, problems }
}

it.each(['/dashboard', '/dashboard/list?outcome=rejected', `/dashboard/communications/held-${'x'.repeat(40)}`])('%s is read on a phone without scrolling sideways, and nothing is wider than the screen', async path => {
  const { page } = await visit(path, 390)
  const parts = await page.locator('main *:visible').all()
  const boxes = await Promise.all(parts.map(async part => ({ part, box: await part.boundingBox() })))
  const beyond = await Promise.all(boxes.filter(({ box }) => box !== null && box.x + box.width > 390.5).map(({ part }) => part.innerText()))
  expect([await page.evaluate('document.documentElement.scrollWidth'), beyond]).toEqual([390, []])
})

it('shows on a phone every column of why messages were not sent, with room for the rule and the count on the screen', async () => {
  const { page } = await visit('/dashboard', 390)
  const row = page.getByRole('table', { name: 'Why not sent' }).getByRole('row').filter({ hasText: 'settings.require_explicit_consent' })
  await expect(row.getByRole('cell').count()).resolves.toBe(4)
  for (const cell of await row.getByRole('cell').all()) expect(await cell.isVisible()).toBe(true)
  const [rule, count] = await Promise.all([row.getByText('settings.require_explicit_consent').boundingBox(), row.getByRole('link', { name: '1' }).boundingBox()])
  expect(rule?.width).toBeGreaterThan(150)
  expect((count?.x ?? 390) + (count?.width ?? 0)).toBeLessThan(390)
})

it('shows six rows of a long table on a phone, and all of them for the asking, without a script', async () => {
  const { page } = await visit('/dashboard', 390, 9)
  const rows = page.getByRole('table', { name: 'Requests' }).getByRole('link')
  expect(await rows.count()).toBe(6)
  await page.getByText('Show all 10').click()
  expect(await rows.count()).toBe(10)
})

it('documents the API on a page without errors in the console', async () => {
  const { page, problems } = await visit('/docs', 1280)
  await page.getByText('/v1/communications', { exact: true }).first().waitFor()
  expect(problems).toEqual([])
})
