import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cells, choicesOf } from '../../gateway/preference-choices.ts'
import { reopenings } from '../../gateway/reopen.ts'
import type { ConsentEvent } from '../../schemas/generated/types.ts'
import { claim, consent, noon, openMemory } from '../processors/stores/fixtures.ts'

const brief = (events: readonly ConsentEvent[]): string[] => events.map(({ action, channel, purpose, at }) => `${action} ${channel} ${purpose} ${at - noon}`)
const stop = (more: Partial<ConsentEvent> = {}): ConsentEvent => consent('stop', 'opted_out', noon, more)
const granted = (more: Partial<ConsentEvent> = {}): ConsentEvent => consent('grant', 'granted', noon + 5, { purpose: 'marketing', level: 'express_written', ...more })

describe('a consent given after an opt-out', () => {
  it.each<[string, ConsentEvent, ConsentEvent, string[]]>([
    ['reopens its purpose and leaves the rest closed', stop(), granted(), ['opted_out sms informational 5', 'opted_out sms debt_collection 5', 'opted_in sms all 5']],
    ['of the same scope reopens that', stop({ purpose: 'marketing' }), granted(), ['opted_in sms marketing 5']],
    ['of everything reopens all', stop({ purpose: 'marketing' }), granted({ channel: 'all', purpose: 'all' }), ['opted_in sms marketing 5']],
    ['for another channel reopens nothing', stop(), granted({ channel: 'email' }), []],
    ['earlier reopens nothing', stop(), granted({ at: noon - 1 }), []],
    ['of no level reopens nothing', stop(), granted({ level: 'none' }), []],
    ['that is an opt-in of the same scope needs nothing besides', stop(), granted({ action: 'opted_in', purpose: 'all' }), []],
  ])('%s', (_, held, given, expected) => expect(brief(reopenings([held], [given]))).toEqual(expected))

  it('opens for the last look what compliance takes to be open', async () => {
    const scope = { channel: fc.constantFrom('sms', 'email', 'all'), purpose: fc.constantFrom('marketing', 'informational', 'debt_collection', 'all') }
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ action: fc.constantFrom<ConsentEvent['action']>('opted_out', 'opted_out', 'granted', 'opted_in', 'revoked'), ...scope }), { maxLength: 10 }), async steps => {
      const { ledger, recipients } = await openMemory()
      for (const [index, step] of steps.entries()) {
        const given = consent(`c${index}`, step.action, noon + index, { ...step, level: step.action === 'opted_out' || step.action === 'revoked' ? 'none' : 'express' })
        const held = (await recipients.get(['person-1']))[0]?.consents ?? []
        await recipients.applyConsents([given, ...reopenings(held, [given])])
      }
      const open = choicesOf((await recipients.get(['person-1']))[0]?.consents ?? [])
      const answers = await ledger.claim(cells.map(({ channel, purpose }, index) => claim(`r${index}`, 0, { channel, purpose })))
      const blocked = cells.filter(({ channel, purpose }, index) => open.has(`${channel}.${purpose}`) && answers[index]?.kind !== 'claimed')
      expect(blocked).toEqual([])
    }))
  })
})
