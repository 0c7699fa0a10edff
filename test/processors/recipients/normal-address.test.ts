import { describe, expect, it } from 'vitest'
import { normalAddress } from '../../../processors/recipients/normal-address.ts'

describe('the normal form of an address', () => {
  it.each([
    ['Ana@Example.COM ', 'ana@example.com'],
    ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['ana@BÜCHER.example', 'ana@xn--bcher-kva.example'],
    ['ana@bu\u0308cher.example', 'ana@xn--bcher-kva.example'],
    ['ana@XN--BCHER-KVA.example', 'ana@xn--bcher-kva.example'],
    ['jose\u0301@example.com', 'jos\u00e9@example.com'],
    ['ana+bank@example.com', 'ana+bank@example.com'],
    ['+12125550123', '+12125550123'],
    ['ana@ü ü', 'ana@ü ü'],
  ])('%s is %s', (address, normal) => {
    expect(normalAddress(address)).toBe(normal)
    expect(normalAddress(normal)).toBe(normal)
  })
})
