import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Settings } from '../config/settings.ts'
import { startPlatform } from '../cli/runtime/platform.ts'
import type { Platform, PlatformOptions } from '../cli/runtime/platform.ts'

/** Embedded services with empty data of their own, gone when `work` is through or has failed; their progress goes to `note`. */
export async function withPlatform(settings: Settings, simulators: PlatformOptions['simulators'], note: (text: string) => void, work: (platform: Platform) => Promise<void>): Promise<void> {
  const dataName = `bench-${process.pid}`
  const platform = await startPlatform(settings, {
    dataName, onProgress: ({ service, message }) => note(`${service}: ${message}`), onExit: ({ service, logFile }) => note(`${service} ended early; see ${logFile}`),
    ...(simulators && { simulators }),
  })
  try {
    await work(platform)
  } finally {
    await platform.stop()
    await rm(join(resolve(settings.POSTRIDER_HOME), dataName), { recursive: true, force: true })
  }
}
