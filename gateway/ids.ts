import { z } from 'zod'
import { idSchema } from '../processors/content/id.ts'

/** Ids in paths: the form that communications take them in, so that nobody is stored whom nothing can be sent to. */
export const idParams = z.object({ id: idSchema.describe('The id.') })
export interface IdParams { id: string }
