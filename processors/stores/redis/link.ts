/** The connection the Redis stores share: scripts by name, pipelines of calls, and batches cut into script calls. */
import { parseClusterAddress } from '../../../config/redis-address.ts'
import { Unavailable } from '../../kernel/unavailable.ts'
import { clusterServers } from './cluster.ts'
import { keysOf } from './keys.ts'
import type { Keys } from './keys.ts'
import { oneServer } from './one-server.ts'
import { guarded, loadScripts } from './scripts.ts'
import type { Scripts } from './scripts.ts'
import { isScript, keyOf } from './servers.ts'
import type { Argument, Call, Servers } from './servers.ts'
import { groupsOf } from './slots.ts'

export type { Argument, Call } from './servers.ts'

export interface LinkOptions {
  /** redis:// or rediss:// URL, or redis+cluster://host:port,host:port, see config/redis-address.ts. */
  readonly url: string
  readonly prefix: string
  /** A server that stays silent for longer with calls open is taken for lost, ms. */
  readonly timeoutMs: number
  /** Keep the items of a script call in one slot; a cluster always asks for that. */
  readonly bySlot: boolean
  readonly log: (message: string, error: unknown) => void
}

/**
 * A key that must hold a certain value for anything to be done: every script asks for it before all else, and reads count only if it is still so after them.
 * An emptied Redis therefore takes nothing and answers nothing, at whatever moment it was emptied.
 */
export interface Guard {
  /** What the epoch (keys.ts) must hold, as learned on this connection; null if that is not known. */
  value(connection: number): string | null
  /** Finds out; rejects with Unavailable if nothing may be done now. */
  learn(): Promise<void>
  /** The key held something else. */
  broken(): void
}

export interface Link extends Pick<Servers, 'ready' | 'connection' | 'survey' | 'memory' | 'scan' | 'close'> {
  readonly keys: Keys
  /** The same connection, guarded. */
  under(guard: Guard): Link
  /** Sends the calls in one round trip and answers their replies in order. Rejects with `Unavailable` if Redis could not be reached; what ran before stays done, so callers repeat with the same ids. */
  run(calls: readonly Call[]): Promise<unknown[]>
  /** Sends `first`, then the rest: in one round trip where one server runs them in order anyway. */
  inOrder(first: readonly Call[], then: readonly Call[]): Promise<void>
  /** Runs a script that takes many items over a batch: `KEYS` and `ARGV` are those of the group's items in order. Answers the items' replies in order. */
  overBatch<Item, Reply>(plan: BatchPlan<Item>, items: readonly Item[], before?: readonly Call[]): Promise<{ replies: Reply[]; before: unknown[] }>
  /** The calls of a batch whose replies nobody needs, to send along with others. */
  callsOf<Item>(plan: BatchPlan<Item>, items: readonly Item[]): Call[]
  /** Calls that read many keys; `.flat()` their replies to have the values in order. */
  getAll(keys: readonly string[]): Call[]
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

/** How often calls that moved to another node are sent after them. */
const MOVES = 5

/** Opens the connection. A lost Redis rejects at once and at every call until it is back, so that the lane waits; reconnecting goes on behind. */
export function openLink({ url, prefix, timeoutMs, log, ...options }: LinkOptions): Link {
  const scripts = guarded(loadScripts())
  const address = parseClusterAddress(url)
  const servers = address === null ? oneServer({ url, timeoutMs, scripts, log }) : clusterServers(address, { timeoutMs, scripts, log })
  const keys = keysOf(prefix, address !== null)
  const bySlot = options.bySlot || address !== null
  const exec = async (calls: readonly Call[]): Promise<Awaited<ReturnType<Servers['exec']>>> => {
    try {
      return await servers.exec(calls)
    } catch (error) {
      throw explained(error)
    }
  }
  /** Once: the replies, and which calls have to be sent again elsewhere. */
  const attempt = async (calls: readonly Call[], guard: Guard | null): Promise<{ answers: unknown[]; moved: number[] }> => {
    const expected = guard === null ? '' : await valueOf(guard, servers)
    const checks = guard === null ? [] : unchecked(calls, keys, scripts)
    const replies = await exec([...calls.map(call => sealed(call, keys, scripts, expected)), ...checks.map(([key]): Call => ['get', key])])
    const hasMoved = (index: number): boolean => replies[index]?.[0]?.message.startsWith('MOVED ') ?? false
    const answers = calls.map((_, index) => {
      const [error, reply] = replies[index] ?? []
      if (error && !hasMoved(index)) throw shut(explained(error), guard)
      return reply
    })
    const moved = new Set([...calls.keys()].filter(hasMoved))
    checks.forEach(([, checked], place) => {
      const [error, reply] = replies[calls.length + place] ?? []
      // A check that has moved has checked nothing.
      if (hasMoved(calls.length + place)) for (const index of checked) moved.add(index)
      else if (error) throw explained(error)
      else if (reply !== expected) throw shut(new Error('CLOSED after reading'), guard)
    })
    return { answers, moved: [...moved] }
  }
  const send = async (calls: readonly Call[], guard: Guard | null): Promise<unknown[]> => {
    const answers: unknown[] = []
    let left = [...calls.keys()]
    for (let move = 0; left.length > 0; move += 1) {
      if (move > MOVES) throw new Unavailable('Redis', new Error('keys move from node to node'))
      if (move > 0) await servers.refresh()
      const sent = left
      const { answers: got, moved } = await attempt(sent.flatMap(index => [calls[index] ?? []] as Call[]), guard)
      sent.forEach((index, place) => { answers[index] = got[place] })
      left = moved.flatMap(place => sent[place] ?? [])
    }
    return answers
  }
  const cut = <Item>(plan: BatchPlan<Item>, items: readonly Item[]): { groups: number[][]; calls: Call[] } => {
    const groups = groupsOf(items, plan.key, plan.size, bySlot)
    const calls = groups.map((group): Call => {
      const { keys, args } = plan.call(group.flatMap(index => items[index] ?? []))
      return [plan.script, keys.length, ...keys, ...args]
    })
    return { groups, calls }
  }
  const over = (guard: Guard | null): Link => ({
    keys,
    ready: servers.ready, connection: servers.connection, scan: servers.scan, close: servers.close,
    survey: () => servers.survey().catch((error: unknown) => { throw explained(error) }),
    memory: () => servers.memory().catch((error: unknown) => { throw explained(error) }),
    under: over,
    run: calls => send(calls, guard),
    inOrder: async (first, then) => {
      if (address === null) return void (await send([...first, ...then], guard))
      await send(first, guard)
      await send(then, guard)
    },
    overBatch: async <Item, Reply>(plan: BatchPlan<Item>, items: readonly Item[], before: readonly Call[] = []) => {
      const { groups, calls } = cut(plan, items)
      const answers = await send([...before, ...calls], guard)
      return { before: answers.slice(0, before.length), replies: inOrder<Reply>(groups, answers.slice(before.length), items.length, plan.width ?? 1) }
    },
    callsOf: (plan, items) => cut(plan, items).calls,
    getAll: keys => (keys.length === 0 ? [] : bySlot ? keys.map((key): Call => ['get', key]) : [['mget', ...keys]]),
  })
  return over(null)
}

async function valueOf(guard: Guard, servers: Servers): Promise<string> {
  for (;;) {
    const value = guard.value(servers.connection())
    if (value !== null) return value
    await guard.learn()
  }
}

/** The call as it is sent: a script names the guard in its own slot. */
function sealed(call: Call, keys: Keys, scripts: Scripts, expected: string): Call {
  if (!isScript(call, scripts)) return call
  const whole: [string, ...Argument[]] = [...call]
  if (expected !== '') {
    const count = Number(call[1])
    whole[1] = count + 1
    whole.splice(2 + count, 0, keys.epochFor(keyOf(call, scripts)))
  }
  whole.push(expected)
  return whole
}

/** Guards that have to be asked for after the calls, and the calls that count on each: a script at the end has asked for the reads before it, too. */
function unchecked(calls: readonly Call[], keys: Keys, scripts: Scripts): [guard: string, calls: number[]][] {
  const open = new Map<string, number[]>()
  for (const [index, call] of calls.entries()) {
    const guard = keys.epochFor(keyOf(call, scripts))
    if (isScript(call, scripts)) open.delete(guard)
    else {
      const counting = open.get(guard)
      if (counting) counting.push(index)
      else open.set(guard, [index])
    }
  }
  return [...open]
}

/** What the guard refused is no bug: the state is gone or was rebuilt. */
function shut(error: unknown, guard: Guard | null): unknown {
  if (guard === null || !(error instanceof Error) || !error.message.startsWith('CLOSED')) return error
  guard.broken()
  return new Unavailable('Redis state', error)
}

/** Refusals that pass by themselves: full, starting, a replica, a cluster that moves. Scripts wrap them in a text of their own. */
const passing = /\b(?:OOM|LOADING|READONLY|MASTERDOWN|BUSY|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|ASK|MISCONF)\b/
/** What Redis said of our commands is a bug of ours; anything else means that it could not be asked, or not be heard. */
const explained = (error: unknown): unknown => (error instanceof Unavailable || (error instanceof Error && error.name === 'ReplyError' && !passing.test(error.message)) ? error : new Unavailable('Redis', error))

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
