import { createHmac, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { normalAddress } from '../../processors/recipients/normal-address.ts'

/** HMAC-SHA256 of a normalised address: how suppression, the ledger and analytics know an address without holding it. */
export function addressHasher(secret: string): (address: string) => string {
  return address => createHmac('sha256', secret).update(normalAddress(address)).digest('base64url')
}

/** A name for this process in the ledger, never used twice. */
export function workerName(): string {
  return `${hostname()}.${process.pid}.${randomBytes(4).toString('hex')}`
}
