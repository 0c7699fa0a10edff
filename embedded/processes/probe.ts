/** One try to talk to a service that may not be up yet. */
import { connect } from 'node:net'
import { HOST } from './ports.ts'

/** Sends `question` and answers the first bytes that come back; null if nothing listens, it hangs up, or is silent for `timeoutMs`. Never rejects. */
export function ask(port: number, question: Buffer | string, timeoutMs: number): Promise<Buffer | null> {
  return new Promise(resolve => {
    const socket = connect({ host: HOST, port })
    socket.setTimeout(timeoutMs, () => socket.destroy())
    socket.once('connect', () => socket.write(question))
    socket.once('data', answer => {
      resolve(answer)
      socket.destroy()
    })
    // 'close' follows every error.
    socket.on('error', () => {})
    socket.once('close', () => resolve(null))
  })
}
