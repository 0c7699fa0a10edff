import { describe, expect, it } from 'vitest'
import { inEpoch } from '../../../processors/kernel/in-epoch.ts'
import { roles } from '../../../processors/kernel/processor.ts'
import type { Role } from '../../../processors/kernel/processor.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import type { StateGate } from '../../../processors/stores/ports.ts'
import { createLossyStores } from '../../support/lossy-stores.ts'

const stateful: readonly Role[] = ['decide', 'send', 'deferral', 'callbacks', 'recipients']
const closed = { name: 'Unavailable', dependency: 'Redis state' }

async function openStores() {
  const lossy = createLossyStores({ addressHash: address => address, beforeCall: async () => {} })
  const open = async (): Promise<void> => (await lossy.stores.gate.begin(1000, true))?.open(0, {})
  await open()
  return { lossy, open, gate: lossy.stores.gate }
}

describe('a batch of those that work on the state', () => {
  it.each(stateful)('%s: is done when the state it was handled on is still there', async role => {
    const { gate } = await openStores()
    expect(await inEpoch(role, gate, async () => ({ done: 3 }))).toEqual({ done: 3 })
  })

  it.each(stateful)('%s: is not begun while the gate is closed', async role => {
    const { lossy, gate } = await openStores()
    lossy.flush()
    let begun = false
    await expect(inEpoch(role, gate, async () => { begun = true; return { done: 1 } })).rejects.toMatchObject(closed)
    expect(begun).toBe(false)
  })

  it.each(stateful)('%s: comes again when the state was lost meanwhile, also if it was rebuilt and entered since', async role => {
    const { lossy, open, gate } = await openStores()
    await gate.look()
    await expect(inEpoch(role, gate, async () => { lossy.flush(); return { done: 1 } })).rejects.toMatchObject(closed)
    await open()
    await gate.look()
    const outcome = inEpoch(role, gate, async () => {
      lossy.flush()
      await open()
      await gate.look()
      return { done: 1 }
    })
    await expect(outcome).rejects.toMatchObject(closed)
  })

  it('asks nothing for a batch of which nothing is done', async () => {
    const { lossy, gate } = await openStores()
    await gate.look()
    expect(await inEpoch('send', gate, async () => { lossy.flush(); return { done: 0, resumeAt: 5 } })).toEqual({ done: 0, resumeAt: 5 })
  })
})

it.each(roles.filter(role => !stateful.includes(role)))('%s reads the log alone: the gate is no matter of its', async role => {
  const away = async (): Promise<never> => { throw new Unavailable('Redis', new Error('gone')) }
  const gate: StateGate = { epoch: () => '', openedAt: () => 0, look: away, confirm: away, mark: away, begin: away }
  expect(await inEpoch(role, gate, async () => ({ done: 1 }))).toEqual({ done: 1 })
})
