/** The embedded ClickHouse as a process: `node clickhouse-server.ts <data folder> <port>`. Ends on TERM, after the queries in hand. */
import { openEngine } from './clickhouse/engine.ts'
import { createClickHouseServer } from './clickhouse/http.ts'

const [, , path, port] = process.argv
if (path === undefined || port === undefined) throw new Error('usage: clickhouse-server.ts <data folder> <port>')

const engine = openEngine(path)
const server = createClickHouseServer(engine)
server.listen(Number(port), '127.0.0.1')

process.once('SIGTERM', () => {
  // Closing the engine below a running query would abort the process.
  server.close(() => {
    engine.close()
    process.exit(0)
  })
  server.closeIdleConnections()
})
