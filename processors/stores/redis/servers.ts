import type { MemoryUse } from '../memory-use.ts'

/** What stands behind a link: one Redis server, or those of a cluster. */
export type Argument = string | number | Buffer
/** A command or a script (by file name, without .lua) with its arguments; `Buffer` after the name asks for bytes. */
export type Call = readonly [name: string, ...args: Argument[]]
export type Reply = readonly [error: Error | null, reply: unknown]

export interface Servers {
  /** Settles once: when calls can be made, or could not be in time. */
  readonly ready: Promise<void>
  /** Counts connections, and who holds what: what was learned under one number does not hold under the next. */
  connection(): number
  /** Sends each call to the server that holds its key, one round trip in all; calls to one server run in order. Rejects when none can be asked. */
  exec(calls: readonly Call[]): Promise<Reply[]>
  /** Finds out who holds what now, after a call was refused with MOVED. */
  refresh(): Promise<void>
  survey(): Promise<Survey>
  memory(): Promise<readonly MemoryUse[]>
  /** Keys that match a pattern of Redis, page by page, of all servers. */
  scan(match: string): AsyncGenerator<string[]>
  close(): Promise<void>
}

/** The servers that hold the data at this moment. */
export interface Survey {
  /** Names their processes: another value means that one of them is not the process it was. */
  readonly processes: string
  /** Names how slots are shared out among them, whoever they are. */
  readonly layout: string
  /** A slot of each. */
  readonly slots: readonly number[]
}

export interface ServersOptions {
  readonly url: string
  /** A server that stays silent for longer with calls open is taken for lost, ms. */
  readonly timeoutMs: number
  /** Scripts by name, as they are sent. */
  readonly scripts: Readonly<Record<string, { readonly lua: string }>>
  readonly log: (message: string, error: unknown) => void
}

/** The number of keys of a script follows its name; of commands, the key does. */
export const keyOf = (call: Call, scripts: ServersOptions['scripts']): string => String(isScript(call, scripts) ? call[2] : call[1])
export const isScript = ([name]: Call, scripts: ServersOptions['scripts']): boolean => Object.hasOwn(scripts, name.replace(/Buffer$/, ''))

/** How long to wait before the next try to connect, ms. */
export const retryDelay = (times: number): number => Math.min(50 * 2 ** Math.min(times, 6), 2000)
export const runIdOf = (info: unknown): string => /^run_id:(\w+)/m.exec(String(info))?.[1] ?? ''

/** Reads INFO memory. */
export function memoryOf(info: unknown): MemoryUse {
  const bytes = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(String(info))?.[1] ?? 0)
  return { used: bytes('used_memory'), max: bytes('maxmemory') }
}
