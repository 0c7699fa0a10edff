/** A wire between a client and Redis that tests can cut, silence and listen to. */
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Wire {
  readonly url: string
  /** Commands the client sent, as their arguments. */
  readonly commands: string[][]
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>
  mend(): Promise<void>
  /** Takes what the client sends and answers nothing from now on. */
  silence(): void
}

/** Lays a wire to the Redis of `url`; it is taken up after the test. */
export async function layWire(url: string): Promise<Wire> {
  const target = new URL(url)
  const commands: string[][] = []
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer(client => {
    const upstream = createConnection(Number(target.port), target.hostname)
    const read = commandReader(commands)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
        sockets.delete(socket)
      })
    }
    client.on('data', bytes => {
      read(bytes)
      if (!silent) upstream.write(bytes)
    })
    upstream.on('data', bytes => client.write(bytes))
  })
  const listen = (port: number): Promise<void> => new Promise(resolve => void server.listen(port, '127.0.0.1', resolve))
  const cut = (): Promise<void> => {
    const closed = new Promise<void>(resolve => void server.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    return closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  onTestFinished(async () => {
    if (server.listening) await cut()
  })
  return { url: `redis://127.0.0.1:${port}`, commands, cut, mend: () => listen(port), silence: () => void (silent = true) }
}

/** Reads Redis commands (arrays of bulk strings) off a stream of bytes. */
function commandReader(commands: string[][]): (bytes: Buffer) => void {
  let rest = ''
  return bytes => {
    rest += bytes.toString('latin1')
    for (let end = commandEnd(rest, commands); end > 0; end = commandEnd(rest, commands)) rest = rest.slice(end)
  }
}

/** Adds the command that `text` begins with, if it is whole, and answers where it ends; 0 if it is not. */
function commandEnd(text: string, commands: string[][]): number {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return 0
  let at = head[0].length
  const args: string[] = []
  for (let index = 0; index < Number(head[1]); index += 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at, at + 32))
    if (size === null) return 0
    at += size[0].length
    args.push(text.slice(at, at + Number(size[1])))
    at += Number(size[1]) + 2
  }
  if (at > text.length) return 0
  commands.push(args)
  return at
}
