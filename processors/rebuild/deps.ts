import type { LogAdmin } from '../../topics/port.ts'
import type { ReadRanges } from '../../topics/range.ts'
import type { Codec } from '../../schemas/codec.ts'
import type { KeyStore } from '../stores/ports.ts'
import type { Deps } from '../kernel/processor.ts'

/** What rebuilding needs: the log to read, and what reading it takes. */
export interface RebuildDeps extends Pick<Deps, 'settings' | 'policy' | 'codec' | 'addressHash' | 'now' | 'log'> {
  readonly admin: Pick<LogAdmin, 'groupOffsets' | 'endOffsets'>
  readonly read: ReadRanges
  /** The codec that opens with the keys of the stores being rebuilt. Without it nothing in the log is sealed. */
  readonly codecOver?: (keys: KeyStore) => Codec
}
