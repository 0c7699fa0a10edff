import { describe, expect, it } from 'vitest'
import { REMEMBER_MS } from '../../../processors/privacy/key-ring.ts'
import { Unavailable } from '../../../processors/kernel/unavailable.ts'
import { aCommunication } from '../../support/communications.ts'
import { openedPrivacy } from './support.ts'

const batch = ['a', 'b', 'a', 'c'].map((recipientId, index) => aCommunication({ recipientId, requestId: `req-${index}` }))

describe('a data key', () => {
  it('is in the log before anything is sealed with it, once', async () => {
    const { vault, published, plain } = await openedPrivacy()
    await vault.sealCommunications(batch)
    await vault.sealCommunications(batch)
    expect(published.map(({ topic, key }) => `${topic} ${String(key)}`)).toEqual(['communications.keys a', 'communications.keys b', 'communications.keys c'])
    expect((await plain.decode('key', published.map(({ value }) => value))).every(result => result.ok && result.value.wrapped !== null)).toBe(true)
  })

  it('seals nothing when it could not be put in the log, and is put there by whoever finds it', async () => {
    const first = await openedPrivacy({ publish: async () => { throw new Unavailable('Kafka', new Error('away')) } })
    await expect(first.vault.sealCommunications(batch)).rejects.toThrow(Unavailable)
    const second = await openedPrivacy({ over: first })
    await second.vault.sealCommunications(batch)
    expect(first.published).toHaveLength(3)
    expect((await first.bare.keys.get(['a', 'b', 'c'])).map(entry => entry?.published)).toEqual([true, true, true])
  })

  it('is made by one of all who make it at once', async () => {
    const first = await openedPrivacy()
    const others = await Promise.all(Array.from({ length: 5 }, () => openedPrivacy({ over: first })))
    const sealed = await Promise.all(others.map(({ vault }) => vault.sealCommunications(batch)))
    expect(new Set(sealed.map(batch => batch.map(one => one.sealed?.toString('hex')).join())).size).toBe(1)
  })

  it('is read once for a batch, and not again for a minute', async () => {
    const asked: number[] = []
    const privacy = await openedPrivacy({ keys: keys => ({ ...keys, get: async ids => { asked.push(ids.length); return keys.get(ids) } }) })
    await privacy.vault.sealCommunications(batch)
    // Once to look, once to be sure of what was just made.
    expect(asked.splice(0)).toEqual([3, 3])
    await privacy.vault.sealCommunications(batch)
    expect(asked).toEqual([])
    privacy.clock.now += REMEMBER_MS
    await privacy.vault.sealCommunications(batch)
    expect(asked).toEqual([3])
  })

  it('wrapped by a key that is not set here makes the lane wait', async () => {
    const first = await openedPrivacy({ key: 'first key of tests, long enough.' })
    const [sealed] = await first.vault.sealCommunications(batch)
    const other = await openedPrivacy({ over: first, key: 'other key of tests, long enough.' })
    await expect(other.vault.openCommunications([sealed ?? aCommunication()])).rejects.toThrow('FIELD_ENCRYPTION_KEY')
    const both = await openedPrivacy({ over: first, key: 'other key of tests, long enough.,first key of tests, long enough.' })
    expect((await both.vault.openCommunications([sealed ?? aCommunication()]))[0]?.text).toBe(batch[0]?.text)
  })
})
