import { randomUUID } from 'node:crypto'
import { Unavailable } from '../../kernel/unavailable.ts'
import type { LogMark, Rebuilding, StateGate, StateLook, Stores } from '../ports.ts'
import { epochText, judge, leastMark, lookOf, markText, sealText } from './epoch.ts'
import type { Epoch } from './epoch.ts'
import type { BatchPlan, Call, Guard, Link } from './link.ts'
import type { Survey } from './servers.ts'

const DAY = 86_400_000
/** A mark older than this is no use: reading from the beginning is as quick. */
const MARK_TTL_MS = 30 * DAY

/**
 * The gate over Redis. `FLUSHALL` takes the epoch away and a crash of a server changes its run id (INFO server), so that neither goes unnoticed: the scripts
 * ask for the epoch themselves, and run ids are asked for on every new connection. In a cluster that holds of every slot and every node: one that is lost
 * closes what lies on it at once, and the whole gate at the next look.
 */
export function redisGate(bare: Link, storesOver: (link: Link) => Omit<Stores, 'gate'>): { readonly gate: StateGate; readonly guard: Guard } {
  const { keys } = bare
  let held: { readonly epoch: Epoch; readonly connection: number } | null = null
  let surveyed: Survey | null = null

  const ask = async (): Promise<StateLook> => {
    const connection = bare.connection()
    const survey = surveyed = await bare.survey()
    const { slots, processes, layout } = survey
    const values = await bare.run([...slots.map(keys.epochAt), ...slots.map(keys.markAt)].map((key): Call => ['get', key])) as (string | null)[]
    let found = judge(values.slice(0, slots.length), processes)
    // One of each server tells what is usually to be told. All of them are asked for before anything is done under an epoch; from then on scripts ask for their own.
    if (typeof found !== 'string' && held?.connection !== connection) found = judge(await bare.run(keys.epochs.map((key): Call => ['get', key])) as (string | null)[], processes)
    held = typeof found === 'string' ? null : { epoch: found, connection }
    return lookOf(found, found === 'restarted' ? leastMark(values.slice(slots.length), layout) : null)
  }
  let asking: Promise<StateLook> | null = null
  /** Lanes that ask at the same time share the answer. */
  const askTogether = (): Promise<StateLook> => asking ??= ask().finally(() => { asking = null })
  const guard: Guard = {
    value: connection => (held?.connection === connection ? held.epoch.value : null),
    async learn() {
      const look = await askTogether()
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
      look: askTogether,
      async confirm(epoch) {
        const [value] = await link.run([['get', keys.epochAt(0)]])
        if (value !== epoch) throw new Unavailable('Redis state', new Error('the state was rebuilt meanwhile'))
      },
      async mark(mark) {
        // Whoever may mark has looked.
        if (surveyed) await link.run(markCalls(link, mark, surveyed))
      },
      async begin(holdMs, close) {
        const right = randomUUID()
        const [taken] = await bare.run([['set', keys.rebuilder, right, 'PX', holdMs, 'NX']])
        if (taken === null) return null
        try {
          held = null
          const look = await ask()
          if (!look.open || close) {
            held = null
            const since = close || look.open || look.cause === 'lost' ? null : look.mark
            // From here on nobody works under an epoch of before, not even on the part of a cluster that was not lost.
            const seal = sealText(right, since === null ? 'lost' : 'restarted')
            await bare.run(keys.epochs.map((key): Call => ['set', key, seal]))
            return rebuildingOver(bare, { right, seal, holdMs, since }, storesOver)
          }
        } catch (error) {
          await giveBack(bare, right).catch(() => {})
          throw error
        }
        await giveBack(bare, right)
        return null
      },
    },
  }
}

const markCalls = ({ keys }: Link, mark: LogMark, { slots, layout }: Survey): Call[] => slots.map(slot => ['remember', 1, keys.markAt(slot), MARK_TTL_MS, markText(mark, layout)])

interface Right { readonly right: string; readonly seal: string; readonly holdMs: number; readonly since: LogMark | null }
const giveBack = async (bare: Link, right: string): Promise<void> => void (await bare.run([['gate-release', 1, bare.keys.rebuilder, right]]))

function rebuildingOver(bare: Link, { right, seal, holdMs, since }: Right, storesOver: (link: Link) => Omit<Stores, 'gate'>): Rebuilding {
  const { keys } = bare
  const link = bare.under({ value: () => seal, learn: async () => {}, broken: () => {} })
  const forgetting: BatchPlan<string> = { script: 'forget', size: 200, key: key => key, call: keys => ({ keys, args: [] }) }
  return {
    since,
    stores: storesOver(link),
    renew: async () => void (await link.run([['pexpire', keys.rebuilder, holdMs]])),
    async wipe() {
      const kept = new Set([keys.rebuilder, ...keys.epochs])
      for await (const page of link.scan(`${literal(keys.prefix)}*`)) await link.run(link.callsOf(forgetting, page.filter(key => !kept.has(key))))
    },
    async open(now, mark) {
      const survey = await link.survey()
      const epoch = epochText(randomUUID(), now, survey.processes)
      // The marks first: a state with its epoch is whole, whatever becomes of us.
      await link.run(markCalls(link, mark, survey))
      await link.run(keys.epochs.map((key): Call => ['gate-open', 1, key, epoch]))
      await giveBack(bare, right)
    },
    release: () => giveBack(bare, right),
  }
}

/** The text as SCAN's patterns take it. */
const literal = (text: string): string => text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)
