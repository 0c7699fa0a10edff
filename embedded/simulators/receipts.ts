/** The log of what was taken. With a file it is written before the answer, so that it also knows the sends whose answer nobody got. */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Receipt, SimulatorOptions } from './options.ts'

/** The answer a Resend idempotency key stands for. */
export interface KeyedAnswer { readonly key: string; readonly hash: string; readonly at: number; readonly body: string }

export interface Receipts {
  add(receipt: Omit<Receipt, 'seq'>): void
  addKey(answer: KeyedAnswer): void
  /** Kept ones with a higher seq, oldest first. */
  list(after?: number): Receipt[]
  /** Keys an earlier process answered. */
  keys(): readonly KeyedAnswer[]
  /** All ever taken, and request ids taken more than once. */
  readonly total: () => number
  readonly twice: () => number
  clear(): void
  close(): void
}

type Line = { readonly receipt: Receipt } | { readonly answer: KeyedAnswer }

/** Opens the log, with what an earlier process left in the file. A line cut short by a kill is left out: its answer was never given. */
export function openReceipts({ receiptsFile, keep = 500_000, onReceipt }: Pick<SimulatorOptions, 'receiptsFile' | 'keep' | 'onReceipt'>): Receipts {
  let kept: Receipt[] = []
  let keys: KeyedAnswer[] = []
  let takenBy = new Map<string, number>()
  let seq = 0
  let twice = 0
  const remember = (receipt: Receipt): void => {
    kept.push(receipt)
    // In large steps: each cut copies the array.
    if (kept.length > keep * 1.1) kept = kept.slice(-keep)
    seq = receipt.seq
    if (receipt.requestId === null) return
    const count = (takenBy.get(receipt.requestId) ?? 0) + 1
    takenBy.set(receipt.requestId, count)
    if (count === 2) twice += 1
  }
  const text = receiptsFile !== undefined && existsSync(receiptsFile) ? readFileSync(receiptsFile, 'utf8') : ''
  for (const line of text.split('\n').map(lineOf)) {
    if (line !== null && 'receipt' in line) remember(line.receipt)
    else if (line !== null) keys.push(line.answer)
  }
  let file = receiptsFile === undefined ? null : openSync(receiptsFile, 'a')
  if (file !== null && text !== '' && !text.endsWith('\n')) writeSync(file, '\n')
  const write = (line: Line): void => {
    if (file !== null) writeSync(file, `${JSON.stringify(line)}\n`)
  }
  return {
    add(taken) {
      const receipt = { seq: seq + 1, ...taken }
      write({ receipt })
      remember(receipt)
      onReceipt?.(receipt)
    },
    addKey(answer) {
      write({ answer })
    },
    list: (after = 0) => (after === 0 ? [...kept] : kept.filter(receipt => receipt.seq > after)),
    keys: () => keys,
    total: () => seq,
    twice: () => twice,
    clear() {
      kept = []
      keys = []
      takenBy = new Map()
      seq = 0
      twice = 0
      if (file !== null) ftruncateSync(file)
    },
    close() {
      if (file !== null) closeSync(file)
      file = null
    },
  }
}

function lineOf(line: string): Line | null {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
