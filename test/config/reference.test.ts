import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { kindOf } from '../../config/kinds.ts'
import { configReference, envExample, sections } from '../../config/reference.ts'
import { defaultOf, DEV_SECRET, metaOf, settingNames, settingsTable } from '../../config/settings.ts'

describe('the settings table', () => {
  it('says of every setting what it means and what it must be', () => {
    expect(settingNames.filter(name => !/^[A-Z].*\.$/.test(metaOf(name).doc) || kindOf(settingsTable[name]) === '')).toEqual([])
  })

  it('has a unit where the name has one', () => {
    const units: readonly (readonly [RegExp, string])[] = [[/_MS$/, 'ms'], [/_SECONDS$/, 's'], [/_DAYS$/, 'days'], [/_BYTES$/, 'bytes'], [/_HOURS_(START|END)$/, 'hour'], [/_COST_PER_|_BUDGET$/, 'USD']]
    const wrong = units.flatMap(([pattern, unit]) => settingNames.filter(name => pattern.test(name) && metaOf(name).unit !== unit))
    expect(wrong).toEqual([])
  })
})

describe('references', () => {
  it('hold every setting once', () => {
    expect(sections().flatMap(({ names }) => names).toSorted()).toEqual([...settingNames].toSorted())
    expect([...configReference().matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name).toSorted()).toEqual([...settingNames].toSorted())
    expect([...envExample().matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name).toSorted()).toEqual([...settingNames].toSorted())
  })

  it('the example sets nothing and shows defaults, secrets excepted', () => {
    expect(parseEnv(envExample())).toEqual({})
    const shown = parseEnv(envExample().replaceAll(/^# ([A-Z_]+=)/gm, '$1'))
    expect(settingNames.filter(name => shown[name] !== (metaOf(name).secret ? '' : defaultOf(name)))).toEqual([])
    expect(`${envExample()}${configReference()}`.replaceAll(`\`${DEV_SECRET}\``, '')).not.toContain(DEV_SECRET)
  })
})
