import { setTimeout as wait } from 'node:timers/promises'
import type { Admin } from 'kafkajs'

export interface AdminLink {
  /** Does something with a connected admin client; what brokers call retriable is tried again, over a new connection. */
  ask<T>(work: (admin: Admin) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const ATTEMPTS = 5
const BACKOFF_MS = 100

/**
 * An admin client that is replaced after each error. kafkajs gives up on "not the leader" without looking for the new one, and keeps asking the old
 * one until its metadata expires, minutes later.
 */
export function createAdminLink(connect: () => Promise<Admin>): AdminLink {
  let current: Promise<Admin> | undefined
  const drop = async (): Promise<void> => {
    const dropped = current
    current = undefined
    await dropped?.then(admin => admin.disconnect()).catch(() => {})
  }
  return {
    async ask(work) {
      for (let attempt = 1; ; attempt += 1) {
        current ??= connect()
        try {
          return await work(await current)
        } catch (error) {
          await drop()
          if (attempt >= ATTEMPTS || !isRetriable(error)) throw error
          await wait(BACKOFF_MS * 2 ** (attempt - 1))
        }
      }
    },
    close: drop,
  }
}

function isRetriable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true
}
