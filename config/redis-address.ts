/** Where a Redis Cluster is: some of its nodes, from which the others become known. */
export interface ClusterAddress {
  readonly tls: boolean
  readonly username: string
  readonly password: string
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
}

const FORM = /^redis(s?)\+cluster:\/\/(?:([^@/?#]*)@)?([^@/?#]+)\/?$/
const NODE = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/
const PORT = 6379

/** Reads `redis+cluster://user:password@host:port,host:port` (`rediss+cluster://` by TLS); null for anything else. User and password are percent-encoded, as in any URL. */
export function parseClusterAddress(text: string): ClusterAddress | null {
  const [whole, tls, login = '', list = ''] = FORM.exec(text) ?? []
  if (whole === undefined) return null
  const nodes = list.split(',').map(node => NODE.exec(node))
  const [username = '', ...rest] = login.split(':')
  const [user, password] = [decoded(username), decoded(rest.join(':'))]
  if (user === null || password === null) return null
  const found = nodes.flatMap(node => (node?.[1] === undefined ? [] : [{ host: node[1].replaceAll(/[[\]]/g, ''), port: Number(node[2] ?? PORT) }]))
  return found.length === nodes.length ? { tls: tls === 's', username: user, password, nodes: found } : null
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
