import type { Queries, QueryName } from '../queries.ts'
import type { Tables } from './tables.ts'

/** One function per query: what its SQL file says, over rows in memory. */
export type Answers<N extends QueryName> = { readonly [Q in N]: (tables: Tables, params: Queries[Q]['params']) => Queries[Q]['row'][] }
