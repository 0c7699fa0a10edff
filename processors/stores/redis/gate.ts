import { randomUUID } from 'node:crypto'
import { Unavailable } from '../../kernel/unavailable.ts'
import type { LogMark, Rebuilding, StateGate, StateLook, Stores } from '../ports.ts'
import type { Guard, Link } from './link.ts'

const DAY = 86_400_000
/** A mark older than this is no use: reading from the beginning is as quick. */
const MARK_TTL_MS = 30 * DAY

/** An epoch as its key holds it: a name of its own, when it was opened, and which server process it was opened on. */
interface Epoch { readonly value: string; readonly openedAt: number; readonly server: string }

/**
 * The gate over Redis. `FLUSHALL` takes the epoch away and a crash of the server changes its run id (INFO server), so that neither goes unnoticed:
 * the scripts ask for the epoch themselves, and the run id is asked for on every new connection.
 */
export function redisGate(bare: Link, storesOver: (link: Link) => Omit<Stores, 'gate'>): { readonly gate: StateGate; readonly guard: Guard } {
  const { keys } = bare
  let held: { readonly epoch: Epoch; readonly connection: number } | null = null

  const ask = async (): Promise<StateLook> => {
    const connection = bare.connection()
    const [info, value, mark] = await bare.run([['info', 'server'], ['get', keys.epoch], ['get', keys.mark]])
    const epoch = value === null ? null : parseEpoch(value as string)
    const open = epoch !== null && epoch.server === runId(info as string)
    held = open ? { epoch, connection } : null
    if (open) return { open }
    return epoch === null ? { open, cause: 'lost' } : { open, cause: 'restarted', mark: mark === null ? null : parseMark(mark as string) }
  }
  const guard: Guard = {
    key: keys.epoch,
    value: connection => (held?.connection === connection ? held.epoch.value : null),
    async learn() {
      const look = await ask()
      if (!look.open) throw new Unavailable('Redis state', new Error(look.cause === 'lost' ? 'Redis is empty' : 'Redis was restarted'))
    },
    broken() { held = null },
  }
  const link = bare.under(guard)

  return {
    guard,
    gate: {
      epoch: () => held?.epoch.value ?? '',
      openedAt: () => held?.epoch.openedAt ?? Number.POSITIVE_INFINITY,
      look: ask,
      async confirm(epoch) {
        const [value] = await link.run([['get', keys.epoch]])
        if (value !== epoch) throw new Unavailable('Redis state', new Error('the state was rebuilt meanwhile'))
      },
      mark: async mark => void (await link.run([['remember', 1, keys.mark, MARK_TTL_MS, textOf(mark)]])),
      async begin(holdMs, close) {
        const right = randomUUID()
        const [taken] = await bare.run([['set', keys.rebuilder, right, 'PX', holdMs, 'NX']])
        if (taken === null) return null
        if (close) await bare.run([['del', keys.epoch]])
        return rebuildingOver(bare, right, holdMs, storesOver)
      },
    },
  }
}

function rebuildingOver(bare: Link, right: string, holdMs: number, storesOver: (link: Link) => Omit<Stores, 'gate'>): Rebuilding {
  const { keys } = bare
  const link = bare.under({ key: keys.rebuilder, value: () => right, learn: async () => {}, broken: () => {} })
  const giveBack = async (epoch: string, mark: string): Promise<void> => void (await link.run([['gate-open', 3, keys.epoch, keys.mark, keys.rebuilder, epoch, mark]]))
  return {
    stores: storesOver(link),
    renew: async () => void (await link.run([['pexpire', keys.rebuilder, holdMs]])),
    async wipe() {
      let cursor = '0'
      do {
        const [page] = await link.run([['scan', cursor, 'MATCH', `${literal(keys.prefix)}*`, 'COUNT', 1000]])
        const [next, found] = page as [string, string[]]
        const others = found.filter(key => key !== keys.rebuilder)
        if (others.length > 0) await link.run([['unlink', ...others]])
        cursor = next
      } while (cursor !== '0')
    },
    async open(now, mark) {
      const [info] = await link.run([['info', 'server']])
      await giveBack(`${randomUUID()}|${now}|${runId(info as string)}`, textOf(mark))
    },
    release: () => giveBack('', ''),
  }
}

const runId = (info: string): string => /^run_id:(\w+)/m.exec(info)?.[1] ?? ''

function parseEpoch(value: string): Epoch {
  const [, openedAt, server = ''] = value.split('|')
  return { value, openedAt: Number(openedAt), server }
}

const textOf = (mark: LogMark): string => JSON.stringify(mark, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
const parseMark = (text: string): LogMark => Object.fromEntries(Object.entries(JSON.parse(text) as Record<string, string[]>).map(([topic, offsets]) => [topic, offsets.map(BigInt)]))
/** The text as SCAN's patterns take it. */
const literal = (text: string): string => text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)
