/**
 * The simulators as a process of their own: `node embedded/simulators/main.ts '<options as JSON>'`. Prints one line of JSON with the addresses once they listen;
 * ends on SIGTERM, SIGINT, or, with `"exitWithParent": true`, when standard input ends, so that a killed parent leaves no orphan.
 */
import { startSimulators } from './index.ts'
import type { SimulatorOptions } from './options.ts'

const { exitWithParent, ...options }: SimulatorOptions & { readonly exitWithParent?: boolean } = JSON.parse(process.argv[2] ?? '{}')
const simulators = await startSimulators(options)
console.log(JSON.stringify({ TWILIO_BASE_URL: simulators.TWILIO_BASE_URL, RESEND_BASE_URL: simulators.RESEND_BASE_URL, admin: `${simulators.TWILIO_BASE_URL}/_sim` }))

const stop = (): void => {
  void simulators.close().then(() => process.exit(0))
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
if (exitWithParent === true) process.stdin.once('end', stop).resume()
