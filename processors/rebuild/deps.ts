import type { LogAdmin } from '../../topics/port.ts'
import type { ReadRanges } from '../../topics/range.ts'
import type { Interpret } from '../callbacks/index.ts'
import type { Deps } from '../kernel/processor.ts'

/** What rebuilding needs: the log to read, and what reading it takes. */
export interface RebuildDeps extends Pick<Deps, 'settings' | 'policy' | 'prices' | 'codec' | 'addressHash' | 'now' | 'log'> {
  readonly admin: Pick<LogAdmin, 'groupOffsets' | 'endOffsets'>
  readonly read: ReadRanges
  /** Reads the providers' callbacks; without it replies are not counted for the best hour again. */
  readonly interpret?: Interpret
}
