import { expect, it } from 'vitest'
import { isProxy, proxiesOf } from '../../config/proxies.ts'

it.each([['10.0.0.1', true], ['10.0.0.0/8', true], ['2001:db8::/32', true], ['::1', true], ['loopback', true], ['uniquelocal', true], ['10.0.0.0/0', false], ['10.0.0.0/8/8', false], ['10.0.0', false], ['::1/129', false], ['true', false], ['10.0.0.0/', false]])('%s may be a proxy: %s', (item, expected) => {
  expect(isProxy(item)).toBe(expected)
})

it('are read by comma', () => expect(proxiesOf(' 10.0.0.1, ,loopback ')).toEqual(['10.0.0.1', 'loopback']))
