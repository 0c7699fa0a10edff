/**
 * Faults between kafkajs and a broker, at its sockets: it sees whole requests, so that a connection can be lost at the worst moment, after the broker did
 * what it was asked and before the answer arrives.
 */
import { connect, type Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'

/** Numbers of requests in Kafka's protocol. */
export const API = { produce: 0, fetch: 1, offsetCommit: 8, heartbeat: 12 } as const

export interface KafkaFaults {
  readonly socketFactory: ISocketFactory
  /** The next answer to such a request is lost, and its connection with it. The broker has processed the request. */
  loseAnswer(apiKey: number): void
  /** The next answer to a Produce request says that its first partition has this error, though the records were appended. */
  failProduce(errorCode: number): void
  /** No connections: those that are open end, new ones are refused. */
  cut(): void
  heal(): void
  /** Connections refused by the cut. */
  readonly refused: number
  /** Requests seen, with the connection (counted from 0) each went over. */
  readonly requests: readonly { readonly apiKey: number; readonly connection: number }[]
  /** How many requests of a kind were under way at the same time, at most. */
  mostAtOnce(apiKey: number): number
}

export function createKafkaFaults(): KafkaFaults {
  const requests: { apiKey: number; connection: number }[] = []
  const lose = new Set<number>()
  const most = new Map<number, number>()
  const underWay = new Map<number, number>()
  const sockets = new Set<Socket>()
  let produceError: number | undefined
  let isCut = false
  let connections = 0
  let refused = 0
  const count = (apiKey: number, by: number): void => {
    const now = (underWay.get(apiKey) ?? 0) + by
    underWay.set(apiKey, now)
    most.set(apiKey, Math.max(most.get(apiKey) ?? 0, now))
  }

  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const connection = connections
    connections += 1
    if (isCut) refused += 1
    const socket = connect(isCut ? { host, port: 1 } : { host, port }, onConnect)
    // What to do with the answers that matter, by correlation id.
    const expected = new Map<number, { readonly apiKey: number; readonly fault: 'none' | 'lose' | 'fail' }>()
    const write = socket.write.bind(socket)
    const emit = socket.emit.bind(socket)
    const sending = (...args: Parameters<Socket['write']>): boolean => {
      const [frame] = args
      if (Buffer.isBuffer(frame) && frame.length >= 12) {
        const apiKey = frame.readInt16BE(4)
        requests.push({ apiKey, connection })
        count(apiKey, 1)
        const fail = apiKey === API.produce && produceError !== undefined
        expected.set(frame.readInt32BE(8), { apiKey, fault: lose.delete(apiKey) ? 'lose' : fail ? 'fail' : 'none' })
      }
      return write(...args)
    }
    const emitting = (event: string | symbol, ...args: unknown[]): boolean => {
      const [data] = args
      const id = event === 'data' && Buffer.isBuffer(data) && data.length >= 8 ? data.readInt32BE(4) : undefined
      const answer = id === undefined ? undefined : expected.get(id)
      if (id !== undefined && answer) {
        expected.delete(id)
        count(answer.apiKey, -1)
        if (answer.fault === 'lose') {
          socket.destroy(new Error('connection lost by the test'))
          return true
        }
        if (answer.fault === 'fail' && Buffer.isBuffer(data)) writeProduceError(data, produceError ?? 0)
        if (answer.fault === 'fail') produceError = undefined
      }
      return emit(event, ...args)
    }
    Object.assign(socket, { write: sending, emit: emitting })
    sockets.add(socket)
    socket.once('close', () => { sockets.delete(socket) })
    return socket
  }

  return {
    socketFactory, requests,
    loseAnswer: apiKey => { lose.add(apiKey) },
    failProduce: errorCode => { produceError = errorCode },
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy(new Error('connection cut by the test'))
    },
    heal: () => { isCut = false },
    get refused() { return refused },
    mostAtOnce: apiKey => most.get(apiKey) ?? 0,
  }
}

/** Produce response (versions 0 to 7): size, correlation id, topics, name, partitions, partition, error code. */
function writeProduceError(frame: Buffer, errorCode: number): void {
  const nameLength = frame.readInt16BE(12)
  frame.writeInt16BE(errorCode, 12 + 2 + nameLength + 4 + 4)
}
