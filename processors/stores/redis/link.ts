/** The connection the Redis stores share: scripts by name, pipelines of calls, and batches cut into script calls. */
import { readdirSync, readFileSync } from 'node:fs'
import { Redis } from 'ioredis'
import { Unavailable } from '../../kernel/unavailable.ts'
import { keysOf, type Keys } from './keys.ts'
import { groupsOf } from './slots.ts'

export type Argument = string | number | Buffer
/** A command or a script (by file name, without .lua) with its arguments; `Buffer` after the name asks for bytes. */
export type Call = readonly [name: string, ...args: Argument[]]

export interface LinkOptions {
  /** redis:// or rediss:// URL. */
  readonly url: string
  readonly prefix: string
  /** A server that stays silent for longer with calls open is taken for lost, ms. */
  readonly timeoutMs: number
  /** Keep the items of a script call in one slot, as Redis Cluster asks. */
  readonly bySlot: boolean
  readonly log: (message: string, error: unknown) => void
}

/**
 * A key that must hold a certain value for anything to be done: every script asks for it before all else, and reads count only if it is still so after them.
 * An emptied Redis therefore takes nothing and answers nothing, at whatever moment it was emptied.
 */
export interface Guard {
  readonly key: string
  /** What the key must hold, as learned on this connection; null if that is not known. */
  value(connection: number): string | null
  /** Finds out; rejects with Unavailable if nothing may be done now. */
  learn(): Promise<void>
  /** The key held something else. */
  broken(): void
}

export interface Link {
  readonly keys: Keys
  /** Counts connections: what was learned on one does not hold on the next. */
  connection(): number
  /** The same connection, guarded. */
  under(guard: Guard): Link
  /** Settles once: when the first connection is ready, or could not be had. */
  readonly ready: Promise<void>
  /** Sends the calls in one round trip and answers their replies in order. Rejects with `Unavailable` if Redis could not be reached; what ran before stays done, so callers repeat with the same ids. */
  run(calls: readonly Call[]): Promise<unknown[]>
  /** Runs a script that takes many items over a batch: `KEYS` and `ARGV` are those of the group's items in order. Answers the items' replies in order. */
  overBatch<Item, Reply>(plan: BatchPlan<Item>, items: readonly Item[], before?: readonly Call[]): Promise<{ replies: Reply[]; before: unknown[] }>
  /** The calls of a batch whose replies nobody needs, to send along with others. */
  callsOf<Item>(plan: BatchPlan<Item>, items: readonly Item[]): Call[]
  /** Calls that read many keys; `.flat()` their replies to have the values in order. */
  getAll(keys: readonly string[]): Call[]
  close(): Promise<void>
}
export interface BatchPlan<Item> {
  readonly script: string
  /** Items per script call: large enough to share the cost of a call, small enough not to hold Redis for more than about a millisecond. */
  readonly size: number
  /** Key whose slot groups the item. */
  readonly key: (item: Item) => string
  readonly call: (items: readonly Item[]) => { readonly keys: readonly string[]; readonly args: readonly Argument[] }
  /** Replies per item; the script answers them flat. Default 1. */
  readonly width?: number
}

const luaFolder = new URL('../lua/', import.meta.url)
/** All scripts of processors/stores/lua by name. */
export function loadScripts(): Record<string, { lua: string }> {
  const files = readdirSync(luaFolder).filter(file => file.endsWith('.lua'))
  return Object.fromEntries(files.map(file => [file.slice(0, -4), { lua: readFileSync(new URL(file, luaFolder), 'utf8') }]))
}

/** Asks for the guard before the script itself. The two arguments are the last, and gone when the script begins; an empty key asks for nothing. */
const preamble = `local expected, guard = table.remove(ARGV), table.remove(ARGV)
if guard ~= '' and redis.call('GET', guard) ~= expected then return redis.error_reply('CLOSED the guard does not hold') end
`
const guarded = (scripts: ReturnType<typeof loadScripts>): ReturnType<typeof loadScripts> => Object.fromEntries(Object.entries(scripts).map(([name, { lua }]) => [name, { lua: preamble + lua }]))

/** Opens the connection. A lost Redis rejects at once and at every call until it is back, so that the lane waits; reconnecting goes on behind. */
export function openLink(options: LinkOptions): Link {
  const scripts = loadScripts()
  const isScript = ([name]: Call): boolean => Object.hasOwn(scripts, name.replace(/Buffer$/, ''))
  const redis = new Redis(options.url, {
    scripts: guarded(scripts),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: options.timeoutMs,
    socketTimeout: options.timeoutMs,
    retryStrategy: times => Math.min(50 * 2 ** Math.min(times, 6), 2000),
  })
  redis.on('error', (error: unknown) => options.log('Redis connection', error))
  let connection = 0
  redis.on('close', () => { connection += 1 })
  const ready = readiness(redis, options.timeoutMs)
  const exec = async (calls: readonly Call[]): Promise<unknown[]> => {
    const replies = await redis.pipeline(calls.map(call => [...call])).exec()
    return (replies ?? []).map(([error, reply]) => {
      if (error !== null) throw explained(error)
      return reply
    })
  }
  const send = async (calls: readonly Call[], guard: Guard | null): Promise<unknown[]> => {
    if (calls.length === 0) return []
    if (redis.status !== 'ready') await ready
    if (guard === null) return exec(calls.map(call => (isScript(call) ? [...call, '', ''] : call)))
    let value = guard.value(connection)
    for (; value === null; value = guard.value(connection)) await guard.learn()
    const expected = value
    const sealed = calls.map((call): Call => (isScript(call) ? [...call, guard.key, expected] : call))
    // A script at the end has asked for the reads before it, too.
    const last = calls.at(-1)
    if (last !== undefined && isScript(last)) return exec(sealed).catch((error: unknown) => { throw shut(error, guard) })
    const answers = await exec([...sealed, ['get', guard.key]]).catch((error: unknown) => { throw shut(error, guard) })
    if (answers.pop() !== expected) throw shut(new Error('CLOSED after reading'), guard)
    return answers
  }
  const cut = <Item>(plan: BatchPlan<Item>, items: readonly Item[]): { groups: number[][]; calls: Call[] } => {
    const groups = groupsOf(items, plan.key, plan.size, options.bySlot)
    const calls = groups.map((group): Call => {
      const { keys, args } = plan.call(group.flatMap(index => items[index] ?? []))
      return [plan.script, keys.length, ...keys, ...args]
    })
    return { groups, calls }
  }
  const over = (guard: Guard | null): Link => ({
    keys: keysOf(options.prefix),
    connection: () => connection,
    under: over,
    ready,
    run: calls => send(calls, guard),
    overBatch: async <Item, Reply>(plan: BatchPlan<Item>, items: readonly Item[], before: readonly Call[] = []) => {
      const { groups, calls } = cut(plan, items)
      const answers = await send([...before, ...calls], guard)
      return { before: answers.slice(0, before.length), replies: inOrder<Reply>(groups, answers.slice(before.length), items.length, plan.width ?? 1) }
    },
    callsOf: (plan, items) => cut(plan, items).calls,
    getAll: keys => (keys.length === 0 ? [] : options.bySlot ? keys.map((key): Call => ['get', key]) : [['mget', ...keys]]),
    close: async () => {
      ready.catch(() => {})
      if (redis.status === 'ready') await redis.quit().catch(() => redis.disconnect())
      else redis.disconnect()
    },
  })
  return over(null)
}

/** What the guard refused is no bug: the state is gone or was rebuilt. */
function shut(error: unknown, guard: Guard): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('CLOSED')) return error
  guard.broken()
  return new Unavailable('Redis state', error)
}

/** Refusals that pass by themselves: full, starting, a replica, a cluster that moves. Scripts wrap them in a text of their own. */
const passing = /\b(?:OOM|LOADING|READONLY|MASTERDOWN|BUSY|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|MISCONF)\b/
/** What Redis said of our commands is a bug of ours; anything else means that it could not be asked, or not be heard. */
const explained = (error: Error): Error => (error.name === 'ReplyError' && !passing.test(error.message) ? error : new Unavailable('Redis', error))

/** Puts the replies of groups back into the order of the batch. */
function inOrder<Reply>(groups: readonly number[][], answers: readonly unknown[], length: number, width: number): Reply[] {
  const replies = Array.from<Reply>({ length })
  groups.forEach((group, which) => {
    const flat = answers[which] as Reply[]
    group.forEach((index, place) => {
      replies[index] = (width === 1 ? flat[place] : flat.slice(place * width, (place + 1) * width)) as Reply
    })
  })
  return replies
}

function readiness(redis: Redis, timeoutMs: number): Promise<void> {
  const ready = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Unavailable('Redis', new Error('not ready in time'))), timeoutMs)
    redis.once('ready', () => {
      clearTimeout(late)
      resolve()
    })
    redis.once('end', () => {
      clearTimeout(late)
      reject(new Unavailable('Redis', new Error('the connection ended')))
    })
  })
  // Whoever calls a store sees the rejection; nobody has to await `ready`.
  ready.catch(() => {})
  return ready
}
