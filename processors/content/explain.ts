import { segments } from './segments.ts'
import type { SegmentCount } from './segments.ts'

export type ExplainedSegments = ({ readonly id: string | number | null } & SegmentCount) | { readonly id: null; readonly error: string }

/** Counts the text of one JSON line {"id", "text"} as it stands: {"id", "encoding", "units", "segments"}, or an error that says what is wrong with the line. */
export function explainSegments(line: string): ExplainedSegments {
  const parsed = parse(line)
  if (typeof parsed !== 'object' || parsed === null || !('text' in parsed) || typeof parsed.text !== 'string') return { id: null, error: 'give one JSON object per line with a string "text"' }
  const id = 'id' in parsed && (typeof parsed.id === 'string' || typeof parsed.id === 'number') ? parsed.id : null
  return { id, ...segments(parsed.text) }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
