import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { closed } from '../../../processors/privacy/content.ts'
import { rotateKeys } from '../../../processors/privacy/rotate.ts'
import type { RotateDeps } from '../../../processors/privacy/rotate.ts'
import { createWrapping } from '../../../processors/privacy/wrapping.ts'
import type { OutRecord } from '../../../topics/port.ts'
import { aCommunication } from '../../support/communications.ts'
import { openedPrivacy } from './support.ts'
import type { Opened } from './support.ts'

const [older, newer] = ['old key of tests, long enough yes', 'new key of tests, long enough yes']
const batch = ['a', 'b', 'c'].map(recipientId => aCommunication({ recipientId }))

function depsOf({ bare, plain, published, clock }: Opened, setting: string, more: Partial<RotateDeps> = {}): RotateDeps {
  return {
    keys: bare.keys, codec: plain, wrapping: createWrapping(setting, randomBytes), now: () => clock.now, publish: async records => void published.push(...records),
    scan: async visit => published.forEach(({ value }) => visit(value)), ...more,
  }
}
async function sealedByOld() {
  const old = await openedPrivacy({ key: older })
  return { old, sealed: (await old.vault.sealCommunications(batch)).map(closed) }
}
const lastOf = async ({ plain }: Opened, published: readonly OutRecord[], keyId: string) => {
  const [read] = await plain.decode('key', published.filter(({ key }) => key === keyId).slice(-1).map(({ value }) => value))
  return read?.ok ? read.value.wrapped : undefined
}

describe('rotating the key that wraps', () => {
  it('with old and new side by side, what was sealed stays readable before, while and after', async () => {
    const { old, sealed } = await sealedByOld()
    const both = await openedPrivacy({ over: old, key: `${newer},${older}` })
    expect((await both.vault.openCommunications(sealed)).map(one => one?.text)).toEqual(batch.map(({ text }) => text))
    expect(await rotateKeys(depsOf(old, `${newer},${older}`))).toEqual({ rotated: 3, current: 0, shredded: 0, unreadable: 0 })
    const fresh = await openedPrivacy({ over: old, key: newer })
    expect((await fresh.vault.openCommunications(sealed)).map(one => one?.text)).toEqual(batch.map(({ text }) => text))
    // Sealing the same again gives the same bytes: data keys are as they were.
    expect((await fresh.vault.sealCommunications(batch)).map(closed)).toEqual(sealed)
  })

  it('is done once, and goes on where it was interrupted', async () => {
    const { old } = await sealedByOld()
    let sends = 0
    const failing = depsOf(old, `${newer},${older}`, { publish: async records => {
      old.published.push(...records.slice(0, 2))
      sends += 1
      throw new Error('killed')
    } })
    await expect(rotateKeys(failing)).rejects.toThrow('killed')
    expect(await rotateKeys(depsOf(old, `${newer},${older}`))).toEqual({ rotated: 1, current: 2, shredded: 0, unreadable: 0 })
    expect(await rotateKeys(depsOf(old, `${newer},${older}`))).toEqual({ rotated: 0, current: 3, shredded: 0, unreadable: 0 })
    expect(sends).toBe(1)
  })

  it('leaves alone what it cannot unwrap, and says so', async () => {
    const { old } = await sealedByOld()
    expect(await rotateKeys(depsOf(old, newer))).toEqual({ rotated: 0, current: 0, shredded: 0, unreadable: 3 })
  })

  it.each(['before it begins', 'while it writes'])('never brings back a key that is shredded %s', async when => {
    const { old } = await sealedByOld()
    if (when === 'before it begins') await old.vault.shred('b')
    await rotateKeys(depsOf(old, `${newer},${older}`, { publish: async records => {
      if (when === 'while it writes' && old.published.length === 3) await old.vault.shred('b')
      old.published.push(...records)
    } }))
    expect([await lastOf(old, old.published, 'a'), await lastOf(old, old.published, 'b')]).toEqual([expect.stringContaining('.'), null])
    expect((await old.bare.keys.get(['b']))[0]?.wrapped).toBeNull()
  })

  it('waits for a store that does not hold what the log holds', async () => {
    const { old } = await sealedByOld()
    const empty = await openedPrivacy()
    await expect(rotateKeys(depsOf(old, `${newer},${older}`, { keys: empty.bare.keys }))).rejects.toThrow('rebuilt')
  })
})
