import { describe, expect, expectTypeOf, it } from 'vitest'
import { type cutNames, metaOf, roleNames, settingMeta, settingNames, settingsSchema, settingsTable, type Settings } from '../../config/settings.ts'
import type { StageName } from '../../processors/kernel/stage.ts'
import { roles } from '../../processors/kernel/processor.ts'

describe('settings', () => {
  it('have exact types', () => {
    expectTypeOf<Settings['NODE_ENV']>().toEqualTypeOf<'development' | 'test' | 'production'>()
    expectTypeOf<Settings['KAFKA_SASL_MECHANISM']>().toEqualTypeOf<'' | 'plain' | 'scram-sha-256' | 'scram-sha-512'>()
    expectTypeOf<Settings['KAFKA_BROKERS']>().toEqualTypeOf<string[]>()
    expectTypeOf<Settings['USER_DAILY_MAX']>().toEqualTypeOf<number>()
    expectTypeOf<Settings['TIMEZONE_AWARE']>().toEqualTypeOf<boolean>()
    expect(Object.keys(settingsSchema.parse({}))).toEqual([...settingNames])
  })

  it('all have a row', () => {
    expect(settingNames.filter(name => settingMeta.get(settingsTable[name]) !== metaOf(name))).toEqual([])
  })

  it('name the roles and stages that there are', () => {
    expectTypeOf<(typeof cutNames)[number]>().toEqualTypeOf<StageName>()
    expect([...roleNames]).toEqual([...roles])
  })
})
