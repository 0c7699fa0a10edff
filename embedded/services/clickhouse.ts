/** ClickHouse: its engine from npm's chdb behind a small HTTP server, so that everyone uses the same client, embedded or not. */
import { join } from 'node:path'
import { HOST } from '../processes/ports.ts'
import type { Service } from '../types.ts'

const SERVER = join(import.meta.dirname, '..', 'clickhouse-server.ts')
/** Queries that run at the same time (libuv's pool); the engine uses threads of its own inside each. */
const CONCURRENT_QUERIES = 8

export const clickhouse: Service = {
  name: 'clickhouse',
  ports: ['clickhouse'],
  startTimeoutMs: 60_000,
  stopTimeoutMs: 20_000,

  prepare: async context => ({
    command: process.execPath,
    args: [SERVER, join(context.data, 'store'), String(context.ports.clickhouse)],
    env: { TZ: 'UTC', UV_THREADPOOL_SIZE: String(CONCURRENT_QUERIES) },
  }),

  async ready(context) {
    try {
      const answer = await fetch(`${clickhouse.address(context)}/ping`, { signal: AbortSignal.timeout(2000) })
      return await answer.text() === 'Ok.\n'
    } catch {
      return false
    }
  },

  address: context => `http://${HOST}:${context.ports.clickhouse}`,
}
