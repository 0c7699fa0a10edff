import { z } from 'zod'

/** Ids in paths: the form that communications take them in (processors/content/validate-fields.ts), so that nobody is stored whom nothing can be sent to. */
export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'use 1 to 128 letters, digits, dots, underscores, colons or hyphens, a letter or digit first; an id is not an address')
export const idParams = z.object({ id: idSchema })
export interface IdParams { id: string }
