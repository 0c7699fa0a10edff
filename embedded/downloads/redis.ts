/** A redis-server: the one on PATH, else the binary that embedded-redis packs for Linux and macOS. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SetupError } from '../errors.ts'
import { copyFile } from './maven.ts'
import { run } from '../processes/run.ts'
import { readZipEntry } from './zip.ts'

export const REDIS_PACKAGE_VERSION = '1.4.3'
/** ZADD GT/LT, GETEX and others the stores use came with 6.2. */
const NEEDED = [6, 2] as const

const BINARIES: Readonly<Record<string, string>> = {
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
}

/** True if `redis-server` on PATH is new enough. */
export async function hasRedisOnPath(): Promise<boolean> {
  const { code, output } = await run('redis-server', ['--version'])
  return code === 0 && isNewEnough(output)
}

/** True if `redis-server --version` names 6.2 or later. */
export function isNewEnough(output: string): boolean {
  const match = /v=(\d+)\.(\d+)/.exec(output)
  if (match === null) return false
  const [major, minor] = [Number(match[1]), Number(match[2])]
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}

/** Unpacks the binary for this platform as `<folder>/redis-server`. SetupError redis_unsupported if there is none. */
export async function fetchRedis(folder: string, platform: string): Promise<void> {
  const binary = BINARIES[platform]
  if (binary === undefined) throw new SetupError('redis_unsupported', `No Redis is packaged for ${platform}: install redis-server ${NEEDED.join('.')} or later (https://redis.io/docs/latest/operate/oss_and_stack/install/) or give REDIS_URL.`)
  await copyFile(`com.github.codemonstur:embedded-redis:${REDIS_PACKAGE_VERSION}`, folder)
  const jar = join(folder, `embedded-redis-${REDIS_PACKAGE_VERSION}.jar`)
  const program = readZipEntry(await readFile(jar), binary)
  if (program === null) throw new Error(`${jar} has no ${binary}`)
  await writeFile(join(folder, 'redis-server'), program, { mode: 0o755 })
  await rm(jar)
}
