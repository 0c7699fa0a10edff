/**
 * Admission: is this record the one that carries its request on? Copies of a request may wait after different attempts and passes; the one with the latest attempt
 * does, and of these the one with the latest pass (stores/lua/admit.lua). The ledger turns earlier attempts away, so admission must never turn away the latest.
 */
export interface Admission {
  readonly requestId: string
  readonly pass: number
  readonly attempt: number
  /** Hash of the producer's part of the request. */
  readonly contentHash: string
  /** UTC date of requestedAt, YYYY-MM-DD. */
  readonly requestedOn: string
  /** topic/partition/offset: a redelivery of the same record is the same claim. */
  readonly coordinates: string
}

/**
 * admitted: go on. again: go on, it is the record that was admitted before, and what came of it then may be on its way. duplicate: another record carries this attempt and pass, or later ones. mismatch: the id was used with other content. elsewhere: one of these, and
 * what was admitted is dated with another day: analytics keeps a request under its day, so this copy must not be counted under its own.
 */
export type AdmissionAnswer = 'admitted' | 'again' | 'duplicate' | 'mismatch' | 'duplicate_elsewhere' | 'mismatch_elsewhere'
export interface AdmissionStore { admit(batch: readonly Admission[]): Promise<AdmissionAnswer[]> }
