/** Slots of a Redis Cluster. */
export const SLOTS = 16_384

/** Redis Cluster's slot of a key: CRC16 (XMODEM) of its hash tag, or of the whole key, modulo 16384 (redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec). */
export function slotOf(key: string): number {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  const tag = close > open + 1 ? key.slice(open + 1, close) : key
  let crc = 0
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80_00 ? (crc << 1) ^ 0x10_21 : crc << 1) & 0xff_ff
  }
  return crc % SLOTS
}

/**
 * Cuts a batch into groups that may share one script call: up to `size` items, and in a cluster only items of one slot.
 * Items of one key keep their order. Answers indexes into the batch.
 */
export function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, size: number, bySlot: boolean): number[][] {
  const open = new Map<number, number[]>()
  const groups: number[][] = []
  items.forEach((item, index) => {
    const slot = bySlot ? slotOf(keyOf(item)) : 0
    let group = open.get(slot)
    if (group === undefined || group.length >= size) {
      group = []
      open.set(slot, group)
      groups.push(group)
    }
    group.push(index)
  })
  return groups
}

/** A hash tag for every slot: keys with the tag of a slot lie in it. */
export function slotTags(): readonly string[] {
  const tags: string[] = []
  for (let number = 0, left = SLOTS; left > 0; number += 1) {
    const tag = number.toString(36)
    const slot = slotOf(tag)
    if (tags[slot] !== undefined) continue
    tags[slot] = tag
    left -= 1
  }
  return tags
}
