import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { listenGateway } from '../../gateway/server.ts'
import { aGateway } from './fixture.ts'

describe('listenGateway', () => {
  it.each(['127.0.0.1', '0.0.0.0'])('listens on %s at a free port, tells where, and closes', async host => {
    const { app } = await aGateway()
    const { url, close } = await listenGateway(app, { host, port: 0 })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    await close()
    await expect(fetch(`${url}/health/live`)).rejects.toThrow()
  })

  it('rejects when the port is taken', async () => {
    const first = await listenGateway((await aGateway()).app, { host: '127.0.0.1', port: 0 })
    await expect(listenGateway((await aGateway()).app, { host: '127.0.0.1', port: Number(new URL(first.url).port) })).rejects.toThrow('EADDRINUSE')
    await first.close()
  })

  it.each([['HELLO\r\n\r\n', 'HTTP/1.1 400 Bad Request'], [`GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`, 'HTTP/1.1 431 Request Header Fields Too Large']])('answers what is no HTTP in the shape of every error', async (bytes, line) => {
    const { url, close } = await listenGateway((await aGateway()).app, { host: '127.0.0.1', port: 0 })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(bytes)
    const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head.split('\r\n')[0]).toBe(line)
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'bad_request' } })
    await close()
  })
})
