import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadPrices, loadPricesFile } from '../../config/prices-load.ts'
import { pricesSchema } from '../../config/prices.ts'

const page = readFileSync(new URL('../../docs/prices.md', import.meta.url), 'utf8')
const rows = (...lines: string[]): string => `prices:\n${lines.map(line => `  - { ${line} }\n`).join('')}`
function problems(text: string): string[] {
  const loaded = loadPrices(text, 'prices.yaml')
  return loaded.ok ? [] : loaded.problems.map(({ key, message }) => `${key}: ${message}`)
}

describe('loadPrices', () => {
  it('takes the example of the page, which names every field', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    expect(loadPrices(example, 'docs/prices.md')).toMatchObject({ ok: true, prices: { length: 8, 4: { channel: 'sms', prefix: '+4917', from: '2026-01-01', until: '2026-07-01', fromSegments: 1, micros: 81_000 } } })
    expect(Object.keys(pricesSchema.shape.prices.element.shape).filter(field => !page.includes(`| \`${field}\` |`))).toEqual([])
  })

  it('takes JSON, and fills in defaults', () => {
    expect(loadPrices('{"prices":[{"channel":"email","from":"2026-01-01","micros":400}]}', 'prices.json')).toEqual({ ok: true, prices: [{ channel: 'email', prefix: '', from: '2026-01-01', fromSegments: 1, micros: 400 }] })
  })

  const at = 'channel: sms, prefix: "+49", from: 2026-01-01'
  it.each([
    ['a field that is none', rows(`${at}, price: 1, micros: 1`), ['prices.yaml:2:54 prices.0.price: is not a field']],
    ['a prefix that YAML reads as a number', rows('channel: sms, prefix: +49, from: 2026-01-01, micros: 1'), ['prices.yaml:2:21 prices.0.prefix: must be text: put a prefix in quotes, "+49"']],
    ['a prefix that is none', rows('channel: sms, prefix: "0049", from: 2026-01-01, micros: 1'), ['prices.yaml:2:21 prices.0.prefix: must be the start of a number in E.164, such as "+49" or "+4917"; empty for every destination']],
    ['fractions of a micro-dollar', rows(`${at}, micros: 0.5`), ['prices.yaml:2:54 prices.0.micros: must be a whole number of micro-dollars, or null: 1 USD is 1000000']],
    ['less than nothing', rows(`${at}, micros: -1`), ['prices.yaml:2:54 prices.0.micros: must not be negative']],
    ['no price', rows(at), ['prices.yaml:2:5 prices.0.micros: must be a whole number of micro-dollars, or null: 1 USD is 1000000']],
    ['a day that is none', rows('channel: sms, from: 2026-02-30, micros: 1'), ['prices.yaml:2:21 prices.0.from: is no day of the calendar']],
    ['a channel that is none', rows('channel: fax, from: 2026-01-01, micros: 1'), ['prices.yaml:2:7 prices.0.channel: must be one of sms, mms, email']],
    ['a number of an email', rows('channel: email, prefix: "+1", from: 2026-01-01, micros: 1'), ['prices.yaml:2:23 prices.0.prefix: must be empty for email']],
    ['segments of an MMS', rows('channel: mms, fromSegments: 2, from: 2026-01-01, micros: 1'), ['prices.yaml:2:21 prices.0.fromSegments: is for sms, not mms']],
    ['an end before the beginning', rows(`${at}, until: 2026-01-01, micros: 1`), ['prices.yaml:2:54 prices.0.until: must be after from (2026-01-01)']],
    ['two rows of a day', rows(`${at}, micros: 1`, `${at}, micros: 2`), ['prices.yaml:3:36 prices.1.from: overlaps prices.0: both begin on 2026-01-01']],
    ['an overlap, whatever the order of rows', rows('channel: sms, from: 2026-03-01, micros: 1', 'channel: sms, from: 2026-01-01, until: 2026-03-02, micros: 1'), ['prices.yaml:2:21 prices.0.from: overlaps prices.1, which holds until 2026-03-02']],
    ['a gap', rows('channel: sms, from: 2026-01-01, until: 2026-02-01, micros: 1', 'channel: sms, from: 2026-02-02, micros: 1'), ['prices.yaml:3:21 prices.1.from: leaves a gap: prices.0 ends on 2026-02-01']],
    ['everything at once', rows('channel: fax, micros: 1', `${at}, micros: 1.5`), ['prices.yaml:2:7 prices.0.channel: must be one of sms, mms, email', 'prices.yaml:2:5 prices.0.from: must be a date YYYY-MM-DD', 'prices.yaml:3:54 prices.1.micros: must be a whole number of micro-dollars, or null: 1 USD is 1000000']],
    ['no prices', 'price: []', ['prices.yaml:1:1 prices: Invalid input: expected array, received undefined', 'prices.yaml:1:1 price: is not a field']],
    ['no YAML', 'prices: [', ['prices.yaml:1:10: Flow sequence in block collection must be sufficiently indented and end with a ]']],
  ])('names %s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected)
  })

  it.each([
    ['other prefixes, channels and lengths', rows(`${at}, micros: 1`, `${at}, fromSegments: 2, micros: 1`, 'channel: mms, prefix: "+49", from: 2026-01-01, micros: 1', 'channel: sms, prefix: "+4", from: 2026-01-01, micros: 1')],
    ['a row that ends where the next begins, one that ends for good, and one that the next ends', rows(`${at}, until: 2026-03-01, micros: 1`, 'channel: sms, prefix: "+49", from: 2026-03-01, micros: 2', 'channel: sms, prefix: "+49", from: 2026-04-01, until: 2026-05-01, micros: 3')],
    ['no rows', 'prices: []'],
  ])('takes %s', (_, text) => {
    expect(problems(text)).toEqual([])
  })
})

describe('loadPricesFile', () => {
  it('has no rows without a file, and names one that cannot be read', () => {
    expect(loadPricesFile('')).toEqual({ ok: true, prices: [] })
    expect(loadPricesFile('/nowhere/prices.yaml')).toEqual({ ok: false, problems: [{ key: 'PRICE_FILE', message: '/nowhere/prices.yaml cannot be read', hint: 'empty for the prices of the settings' }] })
  })
})
