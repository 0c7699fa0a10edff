import type { FastifyInstance } from 'fastify'

export interface Listening {
  /** Where it can be reached from this machine. */
  readonly url: string
  /** Finishes the requests in hand. */
  close(): Promise<void>
}

/** Listens; port 0 takes a free one. */
export async function listenGateway(app: FastifyInstance, { host, port }: { readonly host: string; readonly port: number }): Promise<Listening> {
  await app.listen({ host, port })
  const [address] = app.addresses()
  if (address === undefined || typeof address === 'string') throw new Error(`listening on ${host} gave no address`)
  const reachable = ({ '0.0.0.0': '127.0.0.1', '::': '[::1]' } as Readonly<Record<string, string>>)[address.address] ?? (address.family === 'IPv6' ? `[${address.address}]` : address.address)
  return { url: `http://${reachable}:${address.port}`, close: async () => { await app.close() } }
}
