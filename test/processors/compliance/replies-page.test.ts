import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classifyReply } from '../../../processors/compliance/classify-reply.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/replies.md'), 'utf8')
const examples = [...page.matchAll(/^\| (.+) \| `(\w+)` \|$/gm)].map(([, reply, action]) => [reply ?? '', action ?? ''] as const)

describe('docs/reference/replies.md', () => {
  it('has examples of every action', () => expect([...new Set(examples.map(([, action]) => action))].sort()).toEqual(['help', 'none', 'opt_in', 'opt_out', 'review']))
  it.each(examples)('%s: %s', (reply, action) => expect(classifyReply(reply, { pendingOptIn: false })).toBe(action))
})
