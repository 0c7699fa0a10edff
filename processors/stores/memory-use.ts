/** Memory of a server that holds the state, bytes; `max` 0 when nobody has set it a limit. */
export interface MemoryUse { readonly used: number; readonly max: number }
