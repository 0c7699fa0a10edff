import { randomUUID } from 'node:crypto'
import type { GatewayDeps } from '../../../gateway/app.ts'
import type { Driver } from '../../support/driver.ts'

/** What the gateway is given, over the stores and the log of a driver. */
export function gatewayOver({ deps, log, vault, analytics }: Driver): GatewayDeps {
  return { ...deps, vault, analytics, producer: log.producer('gateway'), newId: randomUUID, publicBaseUrl: () => '', readiness: async () => ({}) }
}
