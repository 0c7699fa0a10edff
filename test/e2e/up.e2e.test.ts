import { afterEach, expect, it } from 'vitest'
import { createHome, runProgram } from '../support/program.ts'

const cleanups: (() => void)[] = []
afterEach(() => { for (const clean of cleanups.splice(0)) clean() })

it('up prints what listens where, is ready, and stops cleanly on SIGTERM with its children', async () => {
  const home = createHome()
  cleanups.push(home.remove)
  const up = runProgram(['up'], { POSTRIDER_HOME: home.path, LOG_LEVEL: 'warn' })
  const [, url = ''] = await up.until(/API and webhooks\s+(http:\S+)/)
  const redis = /Redis\s+(redis:\S+)/.exec(up.stdout())?.[1] ?? ''
  await up.until(/Press Ctrl-C/)
  const ready = await fetch(`${url}/health/ready`)
  expect(ready.status, await ready.text()).toBe(200)
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(metrics).toContain('comms_messages_total')
  up.process.kill('SIGTERM')
  expect(await up.exited, up.stderr()).toBe(0)
  await expect(fetch(`${url}/health/live`)).rejects.toThrow()
  await expect(fetch(redis.replace('redis:', 'http:'))).rejects.toThrow()
})
