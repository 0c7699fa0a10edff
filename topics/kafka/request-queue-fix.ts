/**
 * Ends kafkajs 2.2.4's timer that fires every millisecond on every connection, idle or not (upstream pull request 1667, never released).
 * A check of the pending requests need only be scheduled while some are pending; pushing a request schedules one by itself.
 */
import { createRequire } from 'node:module'

const EXPECTED_VERSION = '2.2.4'
const MARK = Symbol.for('postrider.request-queue-fix')

interface RequestQueuePrototype {
  pending?: unknown[]
  scheduleCheckPendingRequests?: (this: { pending: unknown[] }) => void
  checkPendingRequests?: unknown
  push?: unknown
  [MARK]?: true
}

/** Patches the class in place, once. Throws when kafkajs is not the version this was written for, or does not look like it: look at the pull request again then. */
export function fixRequestQueue(): void {
  const require = createRequire(import.meta.url)
  const version: unknown = require('kafkajs/package.json').version
  const prototype: RequestQueuePrototype = require('kafkajs/src/network/requestQueue/index.js').prototype
  patchRequestQueue(version, prototype)
}

/** The patch itself, apart from where the class comes from. */
export function patchRequestQueue(version: unknown, prototype: RequestQueuePrototype): void {
  if (version !== EXPECTED_VERSION) throw new Error(`the request queue fix is for kafkajs ${EXPECTED_VERSION}, not ${String(version)}`)
  if (prototype[MARK]) return
  const original = prototype.scheduleCheckPendingRequests
  const shaped = typeof original === 'function' && original.toString().includes('throttleCheckTimeoutId') && typeof prototype.checkPendingRequests === 'function' && typeof prototype.push === 'function'
  if (!shaped) throw new Error(`kafkajs ${EXPECTED_VERSION} does not have the request queue that the fix was written for`)
  prototype.scheduleCheckPendingRequests = function scheduleWhenPending() {
    if (this.pending.length > 0) original.call(this)
  }
  prototype[MARK] = true
}
