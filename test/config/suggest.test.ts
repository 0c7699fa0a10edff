import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settingNames } from '../../config/settings.ts'
import { distance, misspelt } from '../../config/suggest.ts'

const word = fc.string({ unit: fc.constantFrom('A', 'B', '_'), maxLength: 8 })

describe('distance', () => {
  it.each([['', '', 0], ['KITTEN', 'SITTING', 3], ['DAILY', 'DALIY', 1], ['A', '', 1]])('%s to %s is %i', (from, to, apart) => {
    expect(distance(from, to)).toBe(apart)
  })

  it('is the same both ways, and zero for the same word alone', () => {
    fc.assert(fc.property(word, word, (from, to) => {
      expect(distance(from, to)).toBe(distance(to, from))
      expect(distance(from, to) === 0).toBe(from === to)
    }))
  })
})

describe('misspelt', () => {
  it.each([
    ['USER_DAYLY_MAX', 'USER_DAILY_MAX'],
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['REDIS_URI', 'REDIS_URL'],
    ['TWILIO_AUHT_TOKEN', 'TWILIO_AUTH_TOKEN'],
    ['COMM_MOCK_SERVICE', 'COMM_MOCK_SERVICES'],
    ['QUIET_HOURS_BEGIN', 'QUIET_HOURS_END'],
  ])('%s: did you mean %s?', (name, meant) => {
    expect(misspelt([name], [], settingNames)).toEqual([{ key: name, message: 'is not a setting', hint: `did you mean ${meant}?` }])
  })

  it('leaves alone what others set', () => {
    const others = ['PATH', 'HOME', 'USER', 'LANG', 'USER_ZDOTDIR', 'KAFKA_HEAP_OPTS', 'KAFKA_OPTS', 'REDIS_PASSWORD', 'REDIS_HOST', 'CLICKHOUSE_PASSWORD', 'CLICKHOUSE_USER', 'NODE_OPTIONS', 'NODE_PATH', 'TWILIO_API_KEY', 'GATEWAY_SERVICE_HOST', 'GATEWAY_PORT_8080_TCP', 'npm_config_cache', 'LC_ALL', 'JAVA_HOME']
    expect(misspelt(others, [], settingNames)).toEqual([])
  })

  it('is stricter with a file of ours', () => {
    expect(misspelt(['USER_ZDOTDIR'], ['USER_YEARLY_MAX', 'REDIS_PASSWORD'], settingNames).map(({ key }) => key)).toEqual(['USER_YEARLY_MAX'])
  })

  it('finds one slip in any name, and never a name itself', () => {
    fc.assert(fc.property(fc.constantFrom(...settingNames), fc.nat(), (name, at) => {
      const place = 1 + (at % (name.length - 1))
      const slipped = `${name.slice(0, place)}9${name.slice(place + 1)}`
      expect(misspelt([slipped, name], [], settingNames).map(({ key }) => key)).toEqual([slipped])
    }))
  })
})
