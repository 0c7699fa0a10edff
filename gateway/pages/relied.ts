/** What a compliance decision that passed relied on, as far as its inputs tell. */
import { z } from 'zod'
import { lawOf } from '../../processors/compliance/rules/citations.ts'
import { iso } from '../iso.ts'
import type { StoryTrace } from '../story.ts'
import { utc } from './moments.ts'

const inputs = z.object({ rules: z.string(), zones: z.string(), need: z.string(), consent: z.string(), consentAt: z.number(), consentId: z.string() }).partial()
type Inputs = z.infer<typeof inputs>

/** How it was found out where the person is (processors/recipients/zones). */
const sources: Readonly<Record<string, string>> = {
  verified: 'the time zone the person or their device told', unverified: 'a time zone told long ago or by nobody who must know', state: 'the state of residence', area_code: 'the area code of the number',
  state_and_area_code: 'the state of residence and the area code of the number', country: 'the country', all_us: 'every time zone of the US, as nothing more is known', none: 'nothing that would tell where the person is',
}

/** One sentence per ground: the consent, the law's tables, the way the person's time was found. Empty when the inputs do not say. */
export function reliedOn({ stage, at, detail }: Pick<StoryTrace, 'stage' | 'at' | 'detail'>): readonly string[] {
  const parsed = inputs.safeParse(detail)
  if (stage !== 'compliance' || !parsed.success) return []
  const source = sources[parsed.data.zones ?? '']
  return [consentWords(parsed.data, Date.parse(at)), parsed.data.rules !== undefined && `Legal rules: version ${parsed.data.rules}.`, source !== undefined && `Local time: by ${source}.`].filter(part => typeof part === 'string')
}

/** A rule may ask for consent and an exemption do without it. */
function consentWords({ need, consent, consentAt, consentId }: Inputs, now: number): string | null {
  if (need === undefined) return null
  if (need === 'consent.not_needed') return 'Consent: none is needed.'
  const law = lawOf(need, now)
  const asked = law === null ? `rule ${need}` : `${law.name}, ${law.citation}`
  if (consent === undefined || consentAt === undefined) return `Consent: none; an exemption lifts what is asked for (${asked}).`
  return `Consent: ${consent.replaceAll('_', ' ')}, given ${utc(iso(consentAt))}${consentId === undefined ? '' : ` (${consentId})`}, as asked for (${asked}).`
}
