/**
 * How many SMS segments does a text need? One character outside GSM 03.38 turns the whole text into UCS-2. A single SMS has 160 septets or 70
 * UTF-16 units; several have 153 or 67 each (6 bytes of header). Parts are filled greedily and an escape pair, a surrogate pair or a grapheme
 * cluster is never split, so the count can be higher than units / size. Twilio's calculator counts the same way, with two differences: a cluster
 * longer than a part (stacked accents) is split here, as it must be in the end; and clusters are those of this Node's Unicode, where the calculator
 * has older rules (conjuncts of Indian scripts may part).
 */
import { clusterLengths } from './clusters.ts'
import { gsmSeptets } from './gsm.ts'

export interface SegmentCount {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets (GSM-7) or UTF-16 units (UCS-2). */
  readonly units: number
  /** At least 1: an empty SMS is one, too. */
  readonly segments: number
}

const GSM_SINGLE = 160
const GSM_PART = 153
const UCS2_SINGLE = 70
const UCS2_PART = 67

/** Counts the final text: after templates, footers and hints. */
export function segments(text: string): SegmentCount {
  let units = 0
  let pairs = 0
  for (let index = 0; index < text.length; index += 1) {
    const size = gsmSeptets(text.charCodeAt(index))
    if (size === 0) return ucs2(text)
    if (size === 2) pairs += 1
    units += size
  }
  if (units <= GSM_SINGLE) return { encoding: 'GSM-7', units, segments: 1 }
  // Without escape pairs nothing can be left over at the end of a part.
  return { encoding: 'GSM-7', units, segments: pairs === 0 ? Math.ceil(units / GSM_PART) : gsmParts(text) }
}

function gsmParts(text: string): number {
  let parts = 1
  let used = 0
  for (let index = 0; index < text.length; index += 1) {
    const size = gsmSeptets(text.charCodeAt(index))
    if (used + size > GSM_PART) {
      parts += 1
      used = 0
    }
    used += size
  }
  return parts
}

function ucs2(text: string): SegmentCount {
  const units = text.length
  if (units <= UCS2_SINGLE) return { encoding: 'UCS-2', units, segments: 1 }
  let parts = 1
  let used = 0
  for (const length of clusterLengths(text, UCS2_PART)) {
    if (used + length > UCS2_PART) {
      parts += 1
      used = 0
    }
    used += length
  }
  return { encoding: 'UCS-2', units, segments: parts }
}
