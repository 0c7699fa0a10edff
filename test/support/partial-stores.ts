import type { Stores } from '../../processors/stores/ports.ts'

/** Stores of which only the given calls exist: any other throws, so that a stage cannot use more than the test knows of. */
export function storesWith(given: { readonly [Store in keyof Stores]?: Partial<Stores[Store]> }): Stores {
  const absent = (name: string): never => {
    throw new Error(`this test has no stores.${name}`)
  }
  return new Proxy<Stores>(Object.create(null), {
    get: (_, store: keyof Stores) => typeof given[store] === 'function' ? given[store] : new Proxy({}, {
      get: (_, method: string) => Reflect.get(given[store] ?? {}, method) ?? (() => absent(`${store}.${method}`)),
    }),
  })
}
