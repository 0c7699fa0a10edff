/**
 * `node bench/decide.ts [--seconds N]`: how many decisions a second compliance and timing make on one core, without stores. One JSON line: federal rules
 * only, and all states. People are spread over every US area code and state, times over a year, so caches are as warm as in the pipeline and no warmer.
 */
import { parseArgs } from 'node:util'
import { loadPolicyFile } from '../config/policy-load.ts'
import { settingsSchema } from '../config/settings.ts'
import { decide } from '../processors/compliance/decide.ts'
import { compileRules } from '../processors/compliance/rules/compile.ts'
import type { Rules } from '../processors/compliance/rules/compile.ts'
import { defaultRules, ruleTables } from '../processors/compliance/rules/index.ts'
import type { ComplianceState } from '../processors/compliance/state.ts'
import { candidateZones } from '../processors/recipients/zones/index.ts'
import { stateAreaCodes } from '../processors/recipients/zones/nanp.ts'
import { decide as decideTiming } from '../processors/timing/decide.ts'
import type { Communication, ConsentEvent, Recipient } from '../schemas/generated/types.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '3' } } })
const spanMs = Number(values.seconds) * 1000
const loaded = loadPolicyFile('')
if (!loaded.ok) throw new Error('the shipped policy does not load')
const { policy } = loaded
const settings = settingsSchema.parse({})
const START = Date.parse('2026-01-01T00:00:00Z')
const CATEGORIES = ['promotion', 'payment_reminder', 'fraud_alert', 'debt_notice'] as const

interface Item { readonly communication: Communication; readonly state: ComplianceState; readonly recipient: Recipient; readonly now: number }

function consent(purpose: string, level: string): ConsentEvent {
  return { consentId: purpose, recipientId: '', channel: 'sms', purpose, action: 'granted', level, at: START - 86_400_000, address: null, keep: [], source: 'web', wordingVersion: 'v1', evidence: {} }
}

function items(rules: Rules): Item[] {
  const consents = [consent('marketing', 'express_written'), consent('informational', 'express'), consent('debt_collection', 'express')]
  const places = Object.entries(stateAreaCodes).flatMap(([state, text]) => text.split(/[ /]/).map(area => ({ state, area })))
  return Array.from({ length: 20_000 }, (_, index): Item => {
    const { state, area } = places[index % places.length] ?? { state: 'NY', area: '212' }
    const category = CATEGORIES[index % CATEGORIES.length] ?? 'promotion'
    const now = START + Math.floor(index * 7919 % 525_600) * 60_000
    const recipient: Recipient = {
      recipientId: `p${index}`, updatedAt: 0, phone: `+1${area}5550123`, email: null, zone: null, zoneVerifiedAt: null, country: 'US', state: index % 3 === 0 ? state : null, locale: null,
      quietStart: null, quietEnd: null, pausedUntil: null, erasedAt: null, facts: {},
    }
    const communication: Communication = {
      requestId: `r${index}`, recipientId: `p${index}`, category, channel: 'sms', fallbackChannels: [], subject: null, text: 'Your statement is ready. Reply STOP to opt out.', html: null, mediaUrls: [],
      requestedAt: now, notBefore: null, expiresAt: null, tenantId: 'default', campaignId: null, subjectKey: 'a', experimentId: null, variant: null, facts: {}, source: '',
      sealed: null, lane: 'normal', pass: 0, attempt: 0, sendChannel: null, segments: 0, costMicros: 0, digest: [], trace: [],
    }
    return { communication, recipient, now, state: { recipient, consents, history: [], rules } }
  })
}

/** Decisions a second: compliance, and timing for what it passes, as in the chain. */
function measure(rules: Rules): { perSecond: number; perCpuSecond: number; passed: number; deferred: number } {
  const work = items(rules)
  let decisions = 0
  let passed = 0
  let deferred = 0
  const round = (): void => {
    for (const { communication, state, recipient: known, now } of work) {
      const context = { now, policy, settings }
      // In the pipeline every batch reads people anew.
      const recipient = { ...known }
      let verdict = decide(communication, { ...state, recipient }, context)
      if (verdict.kind === 'pass') verdict = decideTiming(communication, { zones: candidateZones(recipient, recipient.phone, now).zones, recipient }, context)
      if (verdict.kind === 'pass') passed += 1
      if (verdict.kind === 'defer') deferred += 1
      decisions += 1
    }
  }
  round()
  decisions = passed = deferred = 0
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  while (performance.now() - startedAt < spanMs) round()
  const seconds = (performance.now() - startedAt) / 1000
  // On a busy machine the wall clock measures the others; processor time (collector included) measures this.
  const { user, system } = process.cpuUsage(cpuBefore)
  return { perSecond: Math.round(decisions / seconds), perCpuSecond: Math.round(decisions / ((user + system) / 1e6)), passed: passed / decisions, deferred: deferred / decisions }
}

const federal = measure(compileRules({ ...ruleTables, states: [], creditorDebt: [] }))
const all = measure(defaultRules)
process.stdout.write(`${JSON.stringify({ bench: 'decide', cores: 1, node: process.version, federal, allStates: all, states: new Set(ruleTables.states.map(row => row.state)).size })}\n`)
