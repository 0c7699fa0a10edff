/** Does anybody answer at the addresses of the settings? Asked first, so that what is away is one sentence instead of what each client makes of it. */
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { parseClusterAddress } from '../../config/redis-address.ts'
import { redactUrl } from '../../config/redact.ts'
import type { Settings } from '../../config/settings.ts'
import type { AddressName } from '../../embedded/index.ts'
import { UsageError } from '../commands/exit.ts'

interface Place { readonly host: string; readonly port: number }

const CONNECT_MS = 5000
const PAUSE_MS = 500
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'redis:': 6379, 'rediss:': 6379, 'http:': 80, 'https:': 443 }

/** Resolves once somebody takes connections at each address that is set; UsageError names those where nobody does within `patienceMs`. Of several brokers or nodes one is enough. */
export async function untilReachable(settings: Settings, names: readonly AddressName[], patienceMs = 0): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (let left = names.filter(name => settings[name].length > 0); ;) {
    const asked = await Promise.all(left.map(async name => ({ name, problem: await firstProblem(placesOf(settings, name)) })))
    const away = asked.filter(({ problem }) => problem !== null)
    if (away.length === 0) return
    if (performance.now() > deadline) throw new UsageError(away.map(({ name, problem }) => `${name}: nobody answers at ${shown(settings, name)} (${problem})`).join('\n'))
    left = away.map(({ name }) => name)
    await delay(PAUSE_MS)
  }
}

/** Null as soon as one of them answers. */
async function firstProblem(places: readonly Place[]): Promise<string | null> {
  const answers = await Promise.all(places.map(problemAt))
  return answers.includes(null) ? null : answers[0] ?? 'no address'
}

function problemAt({ host, port }: Place): Promise<string | null> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const settle = (problem: string | null): void => {
      socket.destroy()
      resolve(problem)
    }
    socket.setTimeout(CONNECT_MS, () => settle(`no answer within ${CONNECT_MS / 1000} s`))
    socket.once('connect', () => settle(null))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message))
  })
}

function placesOf(settings: Settings, name: AddressName): Place[] {
  if (name === 'KAFKA_BROKERS') return settings.KAFKA_BROKERS.map(broker => placeOf(`tcp://${broker}`))
  const cluster = parseClusterAddress(settings[name])
  return cluster ? [...cluster.nodes] : [placeOf(settings[name])]
}

function placeOf(address: string): Place {
  const { hostname, port, protocol } = new URL(address)
  // An IPv6 address stands in brackets in a URL.
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (DEFAULT_PORTS[protocol] ?? 0) }
}

const shown = (settings: Settings, name: AddressName): string => name === 'KAFKA_BROKERS' ? settings.KAFKA_BROKERS.join(',') : redactUrl(settings[name])
