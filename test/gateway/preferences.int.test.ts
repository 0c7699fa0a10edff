/** The preference centre in a real browser: by keyboard alone, on a small screen, without scripts. */
import chromium from '@sparticuz/chromium'
import { chromium as driver } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { listenGateway } from '../../gateway/server.ts'
import { preferenceToken } from '../../processors/content/links.ts'
import { aRecipient, NOON } from '../support/communications.ts'
import { aGateway } from './fixture.ts'
import type { Fixture } from './fixture.ts'

let browser: Browser
beforeAll(async () => {
  // In a single process the browser would die with its first page.
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--lang=en-US']
  browser = await driver.launch({ executablePath: await chromium.executablePath(), args: [...chromium.args.filter(arg => arg !== '--single-process'), ...quiet], headless: true })
})
afterAll(() => browser.close())

const PHONE = { width: 320, height: 568 }

/** A page of a person, opened in a browser of its own. */
async function visit({ expiresAt = NOON + 1000, viewport = PHONE }: { expiresAt?: number; viewport?: { width: number; height: number } } = {}): Promise<{ page: Page; fixture: Fixture }> {
  const fixture = await aGateway()
  await fixture.deps.stores.recipients.applyRecipients([aRecipient()])
  const { url, close } = await listenGateway(fixture.app, { host: '127.0.0.1', port: 0 })
  const context = await browser.newContext({ javaScriptEnabled: false, viewport, locale: 'en-US' })
  onTestFinished(async () => {
    await context.close()
    await close()
  })
  const page = await context.newPage()
  await page.goto(`${url}/preferences/${preferenceToken('person-1', expiresAt, fixture.deps.settings.SECRET_KEY)}`)
  return { page, fixture }
}
const state = async ({ deps }: Fixture) => (await deps.stores.recipients.get(['person-1']))[0]
/** Tabs until the field with this name and value, or the button with this text, has the focus. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab')
    if (await page.locator(`:focus:is(${wanted})`).count() > 0) return
  }
  throw new Error(`${wanted} cannot be reached by keyboard`)
}

describe('the preference centre in a browser', () => {
  it('is saved by keyboard alone, and shows what was saved after a reload', async () => {
    const { page, fixture } = await visit()
    await tabTo(page, '[value="sms.informational"]')
    await page.keyboard.press('Space')
    await tabTo(page, '[value="email.marketing"]')
    await page.keyboard.press('Space')
    await tabTo(page, '#quietStart')
    await page.keyboard.type('0930PM')
    await tabTo(page, '#quietEnd')
    await page.keyboard.type('0800AM')
    await tabTo(page, 'button')
    await page.keyboard.press('Enter')
    await page.getByRole('status').waitFor()
    expect(await page.getByRole('status').innerText()).toBe('Your preferences are saved.')
    await page.reload()
    expect(await page.locator('[value="sms.informational"]').isChecked()).toBe(false)
    expect(await page.locator('[value="email.marketing"]').isChecked()).toBe(true)
    expect([await page.locator('#quietStart').inputValue(), await page.locator('#quietEnd').inputValue()]).toEqual(['21:30', '08:00'])
    const person = await state(fixture)
    expect(person?.recipient).toMatchObject({ quietStart: 1290, quietEnd: 480 })
    expect(person?.consents.map(({ action, channel, purpose }) => `${action} ${channel} ${purpose}`).sort()).toEqual(['granted email marketing', 'opted_out sms informational'])
  })

  it.each([['a phone', PHONE], ['a desk', { width: 1280, height: 800 }]])('does not scroll sideways on %s, with errors shown or not, and every target is large enough to touch', async (_, viewport) => {
    const { page } = await visit({ viewport })
    const sideways = async (): Promise<number> => (await page.locator('body').boundingBox().then(box => box?.width ?? 0)) - viewport.width
    const beyond = async (): Promise<string[]> => {
      const boxes = await Promise.all((await page.locator('main *:visible:not(option)').all()).map(async part => ({ part, box: await part.boundingBox() })))
      return Promise.all(boxes.filter(({ box }) => box !== null && box.x + box.width > viewport.width + 0.5).map(({ part }) => part.innerText()))
    }
    expect([await sideways(), await beyond()]).toEqual([0, []])
    for (const target of await page.locator('button, label.choice').all()) expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44)
    await page.locator('#quietStart').fill('21:30')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.locator('#quietEnd').getAttribute('aria-describedby')).toContain('quietEnd-error')
    expect(await page.locator('#quietEnd-error').innerText()).toBe('Say when quiet ends, too, or clear the other time.')
    expect([await sideways(), await beyond()]).toEqual([0, []])
  })

  it('is known to screen readers by name: groups, boxes, fields and buttons', async () => {
    const { page } = await visit()
    for (const name of ['Texts to the number that ends in 0123', 'Emails to p…@example.com', 'Quiet hours', 'Take a break']) await expect(page.getByRole('group', { name }).count()).resolves.toBe(1)
    expect(await page.getByRole('checkbox', { name: 'Offers and news' }).count()).toBe(2)
    for (const label of ['Quiet from', 'Quiet until', 'Your time zone', 'Pause until']) expect(await page.getByLabel(label, { exact: true }).count()).toBe(1)
  })

  it('stops everything by one button', async () => {
    const { page, fixture } = await visit()
    await page.getByRole('button', { name: 'Stop everything' }).click()
    await page.getByRole('status').waitFor()
    expect(await page.locator('[type=checkbox]:checked').count()).toBe(0)
    expect((await state(fixture))?.consents.every(({ action }) => action === 'opted_out')).toBe(true)
  })

  it('says so when the link has expired', async () => {
    const { page } = await visit({ expiresAt: NOON })
    expect(await page.getByRole('heading').innerText()).toBe('This link has expired')
    expect(await page.locator('form').count()).toBe(0)
  })
})
