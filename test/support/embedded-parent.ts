/** A process of its own that starts embedded services, to be killed: `node embedded-parent.ts '<options as JSON>'` prints `{ addresses, pids }` on one line. */
import { startEmbedded } from '../../embedded/index.ts'

const { addresses, pids } = await startEmbedded(JSON.parse(process.argv[2] ?? '{}'))
process.stdout.write(`${JSON.stringify({ addresses, pids })}\n`)
setInterval(() => {}, 60_000)
