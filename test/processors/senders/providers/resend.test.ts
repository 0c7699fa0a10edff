import { describe, expect, it, onTestFinished } from 'vitest'
import type { Simulators } from '../../../../embedded/simulators/index.ts'
import { providerContract } from '../provider.contract.ts'
import { email, resendAt, simulators } from './fixture.ts'

providerContract({
  name: 'resend',
  create: (baseUrl, credentials, timeoutMs = 5000) => resendAt(baseUrl, { timeoutMs, ...(credentials === 'wrong' && { apiKey: 're_wrong' }), ...(credentials === 'missing' && { apiKey: '' }) }),
  message: email,
  badAddress: 'not an address',
  faultCount: 3,
})

async function started(): Promise<Simulators> {
  const world = await simulators()
  onTestFinished(() => world.close())
  return world
}

describe('batches of email', () => {
  it('sends a hundred in one call and gives each its own id', async () => {
    const world = await started()
    const batch = Array.from({ length: 100 }, (_, index) => email(`r${index}`, { to: index % 10 === 3 ? 'nobody' : `p${index}@example.com` }))
    const outcomes = await resendAt(world.RESEND_BASE_URL).send(batch, 'key')
    expect(world.stats().resend.requests).toBe(1)
    const idOf = new Map(world.receipts().map(receipt => [receipt.requestId, receipt.providerMessageId]))
    expect(outcomes.map(outcome => (outcome.kind === 'accepted' ? outcome.providerMessageId : outcome.kind))).toEqual(batch.map(message => idOf.get(message.requestId) ?? 'rejected'))
    expect(outcomes.filter(outcome => outcome.kind === 'rejected')).toHaveLength(10)
  })

  it.each(['error500_after', 'hang_after', 'reset_after', 'truncated', 'html502', 'reset_before'] as const)('repeats the call under its key after %s, and nobody gets it twice', async fault => {
    const world = await started()
    world.faults.inject({ provider: 'resend', fault })
    const outcomes = await resendAt(world.RESEND_BASE_URL, fault === 'hang_after' ? { timeoutMs: 400 } : {}).send([email('a'), email('b')], 'key')
    expect(outcomes.map(outcome => outcome.kind)).toEqual(['accepted', 'accepted'])
    expect(world.receipts().map(receipt => receipt.requestId)).toEqual(['a', 'b'])
  })

  it.each(['throttle', 'unauthorized', 'quota'] as const)('stays unclear when the repeated calls meet a %s: the first may have gone out', async fault => {
    const world = await started()
    world.faults.inject({ provider: 'resend', fault: 'reset_after' })
    world.faults.inject({ provider: 'resend', fault, count: 2 })
    expect(await resendAt(world.RESEND_BASE_URL).send([email('a')], 'key')).toMatchObject([{ kind: 'unknown', code: 'no_answer' }])
    expect(world.receipts()).toHaveLength(1)
  })

  it('answers the same again when a batch is sent again under its key', async () => {
    const world = await started()
    const provider = resendAt(world.RESEND_BASE_URL)
    const first = await provider.send([email('a'), email('b', { to: 'nobody' })], 'key')
    expect(await provider.send([email('a'), email('b', { to: 'nobody' })], 'key')).toEqual(first)
    expect(world.receipts()).toHaveLength(1)
  })

  it('does not say that another batch under a used key was refused: the first one may have gone out', async () => {
    const world = await started()
    const provider = resendAt(world.RESEND_BASE_URL)
    await provider.send([email('a')], 'key')
    expect(await provider.send([email('b')], 'key')).toMatchObject([{ kind: 'unknown', code: 'invalid_idempotent_request' }])
  })

  it('shortens a key that is too long, always to the same', async () => {
    const world = await started()
    const provider = resendAt(world.RESEND_BASE_URL)
    const key = 'k'.repeat(300)
    expect(await provider.send([email('a')], key)).toEqual(await provider.send([email('a')], key))
    expect(world.receipts()).toMatchObject([{ idempotencyKey: expect.stringMatching(/^[0-9a-f]{64}$/) }])
  })

  it('waits for the next UTC day when the daily quota is used up', async () => {
    const world = await started()
    world.faults.inject({ provider: 'resend', fault: 'quota' })
    const now = (): number => Date.UTC(2026, 10, 22, 21, 0, 0)
    expect(await resendAt(world.RESEND_BASE_URL, { now }).send([email('a')], 'key')).toMatchObject([{ kind: 'retry', code: 'daily_quota_exceeded', afterMs: 3 * 3_600_000 }])
  })

  it('sends headers, both parts and tags', async () => {
    const world = await started()
    const headers = { 'List-Unsubscribe': '<https://example.com/u/1>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
    const [outcome] = await resendAt(world.RESEND_BASE_URL).send([email('a', { headers, attempt: 1 })], 'key')
    const id = outcome?.kind === 'accepted' ? outcome.providerMessageId : ''
    const stored = await (await fetch(`${world.RESEND_BASE_URL}/emails/${id}`, { headers: { authorization: 'Bearer re_simulated' } })).json()
    expect(stored).toMatchObject({ from: 'Postrider Example <noreply@example.com>', to: ['ada@example.com'], subject: 'Your code', text: 'Your code for a', html: '<p>Your code</p>', headers, tags: [{ name: 'rid', value: 'YQ' }, { name: 'att', value: '1' }] })
  })
})

describe('finding an unclear email', () => {
  it('reads the list page by page, by recipient, subject and tag', async () => {
    const world = await started()
    const provider = resendAt(world.RESEND_BASE_URL)
    const startedAt = Date.now()
    await provider.send([email('lost')], 'first')
    for (let batch = 0; batch < 3; batch += 1) await provider.send(Array.from({ length: 100 }, (_, index) => email(`r${batch}-${index}`, { to: `p${index}@example.com` })), `batch-${batch}`)
    expect(await provider.reconcile(email('lost', { attempt: 1, to: 'Ada@Example.com' }), startedAt)).toEqual({ kind: 'accepted', providerMessageId: world.receipts()[0]?.providerMessageId })
    expect(await provider.reconcile(email('never'), startedAt)).toEqual({ kind: 'not_found' })
  })
})
