import * as fc from 'fast-check'
import { Partitioners } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { murmur2, partitionFor } from '../../topics/partition-for.ts'

describe('murmur2', () => {
  // From org.apache.kafka.common.utils.UtilsTest.testMurmur2.
  it.each([
    ['21', -973932308], ['foobar', -790332482], ['a-little-bit-long-string', -985981536], ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971], ['abc', 479470107],
  ])('of %s is what Kafka says', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash)
  })
})

describe('partitionFor', () => {
  it('is the partition kafkajs takes', () => {
    const partitioner = Partitioners.DefaultPartitioner()
    fc.assert(fc.property(fc.oneof(fc.uint8Array().map(bytes => Buffer.from(bytes)), fc.string({ unit: 'binary' })), fc.integer({ min: 1, max: 300 }), (key, partitions) => {
      const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionErrorCode: 0, partitionId, leader: 1, replicas: [], isr: [] }))
      expect(partitionFor(key, partitions)).toBe(partitioner({ topic: 't', partitionMetadata, message: { key, value: null } }))
    }))
  })
})
