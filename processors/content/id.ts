import { z } from 'zod'
import { inWords } from './shape-words.ts'

/**
 * The form of every id: of requests, people, campaigns, and of the services that ask. They become keys, tags and labels: no @ and no +, so that nobody makes an address an id;
 * no # and no braces, which separate parts of keys.
 */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/
export const idSchema = inWords(z.string().regex(ID), '1 to 128 letters, digits, dots, underscores, colons or hyphens, a letter or digit first; an id is not an address')
