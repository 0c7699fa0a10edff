/** The simulators' own endpoints, for whoever runs them as a process: what was taken, counts, faults, replies of people. */
import { z } from 'zod'
import { faultKinds } from './faults.ts'
import { json } from './http.ts'
import type { Call, Reply } from './http.ts'
import type { TwilioApi } from './twilio-api.ts'
import type { World } from './world.ts'

const faultSchema = z.object({ provider: z.enum(['twilio', 'resend']), fault: z.enum(faultKinds), count: z.int().positive().optional(), to: z.string().optional(), retryAfterSeconds: z.int().nonnegative().optional() })
const targetSchema = z.object({ twilioStatusUrl: z.url().optional(), twilioInboundUrl: z.url().optional(), resendUrl: z.url().optional() })
const inboundSchema = z.object({ from: z.string(), to: z.string().optional(), body: z.string() })

export interface AdminActions { stats(): unknown; reset(): void; readonly twilio: TwilioApi }

/** `GET /_sim/receipts[?after=seq]`, `GET /_sim/stats`, `POST /_sim/faults` (a fault; DELETE clears), `POST /_sim/reset`, `POST /_sim/webhook-target`, `POST /_sim/inbound`. */
export function handleAdmin(world: World, actions: AdminActions, call: Call): Reply {
  const route = `${call.method} ${call.path}`
  if (route === 'GET /_sim/receipts') return json(200, world.receipts.list(Number(new URLSearchParams(call.query).get('after') ?? 0)))
  if (route === 'GET /_sim/stats') return json(200, actions.stats())
  if (route === 'POST /_sim/reset') {
    actions.reset()
    return json(200, {})
  }
  if (route === 'DELETE /_sim/faults') {
    world.faults.clear()
    return json(200, {})
  }
  const body = parsed(call.body)
  if (route === 'POST /_sim/faults') return checked(faultSchema, body, fault => world.faults.inject(withoutUndefined(fault)))
  if (route === 'POST /_sim/webhook-target') return checked(targetSchema, body, target => { world.target = withoutUndefined(target) })
  if (route === 'POST /_sim/inbound') return checked(inboundSchema, body, inbound => ({ sid: actions.twilio.receive(withoutUndefined(inbound)) }))
  return json(404, { message: 'No such endpoint of the simulators.' })
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }
/** Optional fields that are not there, in place of there and undefined. */
const withoutUndefined = <T extends object>(value: T): Defined<T> => JSON.parse(JSON.stringify(value))

function checked<T>(schema: z.ZodType<T>, body: unknown, act: (value: T) => unknown): Reply {
  const result = schema.safeParse(body)
  return result.success ? json(200, act(result.data) ?? {}) : json(400, { message: z.prettifyError(result.error) })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
