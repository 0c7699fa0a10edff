/** What can keep the embedded services from starting and is for the user to put right. The CLI prints the message alone. */

export type SetupErrorCode =
  | 'java_missing'
  | 'maven_missing'
  | 'redis_unsupported'
  | 'download_failed'
  | 'home_unusable'
  | 'already_running'
  | 'port_taken'
  | 'start_failed'

export class SetupError extends Error {
  readonly code: SetupErrorCode

  constructor(code: SetupErrorCode, message: string) {
    super(message)
    this.name = 'SetupError'
    this.code = code
  }
}
