import { describe, expect, it } from 'vitest'
import { parseClusterAddress } from '../../config/redis-address.ts'
import { redactUrl } from '../../config/redact.ts'

const bare = { tls: false, username: '', password: '' }

describe('the address of a cluster', () => {
  it.each([
    ['redis+cluster://one:7000,two:7001', { ...bare, nodes: [{ host: 'one', port: 7000 }, { host: 'two', port: 7001 }] }],
    ['redis+cluster://10.0.0.1/', { ...bare, nodes: [{ host: '10.0.0.1', port: 6379 }] }],
    ['redis+cluster://[::1]:7000,[::2]', { ...bare, nodes: [{ host: '::1', port: 7000 }, { host: '::2', port: 6379 }] }],
    ['rediss+cluster://app:p%40ss%3Aword@one:7000', { tls: true, username: 'app', password: 'p@ss:word', nodes: [{ host: 'one', port: 7000 }] }],
    ['redis+cluster://:pass@one', { ...bare, password: 'pass', nodes: [{ host: 'one', port: 6379 }] }],
  ])('%s', (text, address) => expect(parseClusterAddress(text)).toEqual(address))

  it.each(['redis://one:7000', 'redis+cluster://', 'redis+cluster://one,,two', 'redis+cluster://one:port', 'redis+cluster://one:7000/1', 'redis+cluster://one:7000?tls=1', 'redis+cluster://%zz@one', 'http+cluster://one'])('is not %s', text => {
    expect(parseClusterAddress(text)).toBeNull()
  })

  it('is shown without who logs in', () => {
    expect(redactUrl('rediss+cluster://app:secret@one:7000,two')).toBe('rediss+cluster://***@one:7000,two:6379')
    expect(redactUrl('redis+cluster://one')).toBe('redis+cluster://one:6379')
  })
})
