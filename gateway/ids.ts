import { z } from 'zod'
import { inWords } from '../processors/content/shape-words.ts'

/** Ids in paths: the form that communications take them in (processors/content/validate-fields.ts), so that nobody is stored whom nothing can be sent to. */
export const idSchema = inWords(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/), '1 to 128 letters, digits, dots, underscores, colons or hyphens, a letter or digit first; an id is not an address')
export const idParams = z.object({ id: idSchema.describe('The id.') })
export interface IdParams { id: string }
