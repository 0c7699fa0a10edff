/**
 * A dependency cannot be reached: nothing was decided, the lane waits and Kafka holds it (fail closed). Adapters throw this and only this for
 * what may pass by itself; any other throw is a bug and ends the process without committing.
 */
export class Unavailable extends Error {
  readonly dependency: string
  constructor(dependency: string, cause: unknown) {
    super(`${dependency} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'Unavailable'
    this.dependency = dependency
  }
}
