import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MESSAGES, resend, started, twilio } from './fixture.ts'

const email = { from: 'noreply@example.com', to: 'ada@example.com', subject: 'Hi', text: 'hello', tags: [{ name: 'rid', value: 'YQ' }, { name: 'att', value: '1' }] }
const sms = { To: '+12125550101', From: '+15005550006', Body: 'hello', StatusCallback: 'https://hooks.example.com/t?nid=b&att=2#rc=1' }

function receiptsFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'receipts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'receipts.jsonl')
}

describe('receipts', () => {
  it('name the request and attempt of each message taken', async () => {
    const seen: unknown[] = []
    const world = await started({ onReceipt: receipt => seen.push(receipt) })
    await resend(world, '/emails', email, { 'idempotency-key': 'k' })
    await twilio(world, sms)
    expect(world.receipts()).toMatchObject([
      { seq: 1, provider: 'resend', to: 'ada@example.com', from: 'noreply@example.com', text: 'Hi', requestId: 'a', attempt: 1, idempotencyKey: 'k' },
      { seq: 2, provider: 'twilio', to: '+12125550101', from: '+15005550006', text: 'hello', requestId: 'b', attempt: 2, idempotencyKey: null },
    ])
    expect(seen).toEqual(world.receipts())
    expect(world.receipts(1)).toEqual(world.receipts().slice(1))
  })

  it('count who was messaged twice', async () => {
    const world = await started()
    for (const Body of ['x', 'y', 'z']) await twilio(world, { ...sms, Body })
    expect(world.stats()).toMatchObject({ receipts: 3, messagedTwice: 1 })
  })

  it('outlive the process: messages are still listed, keys still stand', async () => {
    const file = receiptsFile()
    const before = await started({ receiptsFile: file })
    const sent = await twilio(before, sms)
    const first = await resend(before, '/emails', email, { 'idempotency-key': 'k' })
    const receipts = before.receipts()
    await before.close()
    // What a kill leaves of a line being written.
    appendFileSync(file, '{"receipt":{"seq":3,"at"')

    const after = await started({ receiptsFile: file })
    expect(after.receipts()).toEqual(receipts)
    expect((await resend(after, '/emails', email, { 'idempotency-key': 'k' })).body).toEqual(first.body)
    expect((await resend(after, '/emails', { ...email, text: 'x' }, { 'idempotency-key': 'k' })).status).toBe(409)
    expect((await resend(after, `/emails/${String(first.body['id'])}`, null)).body).toMatchObject({ tags: email.tags })
    expect((await twilio(after, null, `${MESSAGES}?To=%2B12125550101`)).body).toMatchObject({ messages: [{ sid: sent.body['sid'], body: 'hello' }] })
    await twilio(after, sms)
    expect(after.stats()).toMatchObject({ receipts: 3, messagedTwice: 1 })
    await after.close()
    expect((await started({ receiptsFile: file })).stats()).toMatchObject({ receipts: 3, messagedTwice: 1 })
  })

  it('are on disk before the answer, even an answer that is lost', async () => {
    const file = receiptsFile()
    const world = await started({ receiptsFile: file })
    world.faults.inject({ provider: 'twilio', fault: 'reset_after' })
    await expect(twilio(world, sms)).rejects.toThrow('fetch failed')
    expect(readFileSync(file, 'utf8')).toContain('"requestId":"b"')
  })

  it('are forgotten on reset, in the file too', async () => {
    const file = receiptsFile()
    const world = await started({ receiptsFile: file })
    await twilio(world, sms)
    world.reset()
    expect(readFileSync(file, 'utf8')).toBe('')
    expect(world.stats()).toMatchObject({ receipts: 0, twilio: { requests: 0 } })
    expect((await twilio(world, null, `${MESSAGES}?To=%2B12125550101`)).body).toMatchObject({ messages: [] })
  })

  it('keep no more than asked for', async () => {
    const world = await started({ keep: 10 })
    for (let index = 0; index < 25; index += 1) await twilio(world, { ...sms, Body: `${index}` })
    expect(world.receipts().length).toBeLessThanOrEqual(11)
    expect(world.receipts().at(-1)).toMatchObject({ seq: 25, text: '24' })
    expect((await twilio(world, null, `${MESSAGES}?To=%2B12125550101`)).body['messages']).toHaveLength(10)
  })
})
