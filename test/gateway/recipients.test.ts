import { describe, expect, it } from 'vitest'
import { recordOptOuts } from '../../gateway/recipients.ts'
import { createDriver, NOON } from '../support/driver.ts'
import { gatewayOver } from '../processors/privacy/gateway-over.ts'
import { consent } from '../processors/stores/fixtures.ts'
import { away } from './fixture.ts'

const said = consent('c1', 'opted_out', NOON, { recipientId: 'p1', evidence: { ip: '203.0.113.9', follows: 'c0' } })

describe('an opt-out', () => {
  it('is recorded with its evidence sealed', async () => {
    const driver = await createDriver()
    await recordOptOuts(gatewayOver(driver), [said])
    const [logged] = await driver.read('communications.consents', 'consent')
    const [stored] = (await driver.stores.recipients.get(['p1']))[0]?.consents ?? []
    expect(logged).toEqual({ ...said, evidence: { ip: expect.stringMatching(/^sealed:v1:evidence:[\w-]{20,}$/), follows: 'c0' } })
    expect(stored).toEqual(logged)
    expect(await driver.vault.openEvidence([said, ...(logged ? [logged] : [])])).toEqual([said.evidence, said.evidence])
  })

  it('is in the log even while its evidence cannot be sealed, without it, and the caller repeats', async () => {
    const driver = await createDriver()
    const gateway = gatewayOver(driver)
    const broken = { ...gateway, vault: { ...gateway.vault, sealConsents: away }, stores: { ...gateway.stores, recipients: { ...gateway.stores.recipients, applyConsents: away } } }
    await expect(recordOptOuts(broken, [said])).rejects.toMatchObject({ dependency: 'redis' })
    expect((await driver.read('communications.consents', 'consent')).map(({ action, evidence }) => [action, evidence])).toEqual([['opted_out', { ip: 'sealed:v1:evidence:', follows: 'c0' }]])
    expect(await driver.vault.openEvidence(await driver.read('communications.consents', 'consent'))).toEqual([{ ip: null, follows: 'c0' }])
  })
})
