import { readdirSync, readFileSync } from 'node:fs'

export type Scripts = Readonly<Record<string, { readonly lua: string }>>

const luaFolder = new URL('../lua/', import.meta.url)
/** All scripts of processors/stores/lua by name. */
export function loadScripts(): Scripts {
  const files = readdirSync(luaFolder).filter(file => file.endsWith('.lua'))
  return Object.fromEntries(files.map(file => [file.slice(0, -4), { lua: readFileSync(new URL(file, luaFolder), 'utf8') }]))
}

/** Asks for the guard before the script itself. Its key and what it must hold are the last of KEYS and ARGV, and gone when the script begins; without a guard the argument is empty and there is no key. */
const preamble = `local expected = table.remove(ARGV)
if expected ~= '' and redis.call('GET', table.remove(KEYS)) ~= expected then return redis.error_reply('CLOSED the guard does not hold') end
`
export const guarded = (scripts: Scripts): Scripts => Object.fromEntries(Object.entries(scripts).map(([name, { lua }]) => [name, { lua: preamble + lua }]))
