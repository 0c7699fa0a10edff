import { isIP } from 'node:net'

const NETWORKS: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal'])

/** The addresses and networks of GATEWAY_TRUSTED_PROXIES. */
export const proxiesOf = (setting: string): string[] => setting.split(',').map(item => item.trim()).filter(item => item !== '')

/** An IP address, a network such as 10.0.0.0/8, or the name of a set of networks (npm proxy-addr). */
export function isProxy(item: string): boolean {
  if (NETWORKS.has(item)) return true
  const [address = '', bits, ...rest] = item.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
}
