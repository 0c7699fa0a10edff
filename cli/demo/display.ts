/** What the demo shows while it works, on stderr: lines for steps, a bar for the requests. Without a terminal, lines only. */
import { Presets, SingleBar } from 'cli-progress'
import type { Progress } from './watch.ts'

export interface Display {
  line(text: string): void
  progress(progress: Progress, expected: number): void
  done(): void
}

export function createDisplay(stream: NodeJS.WriteStream): Display {
  let bar: SingleBar | null = null
  let last = ''
  return {
    line(text) {
      stream.write(`${text}\n`)
    },
    progress(progress, expected) {
      const counts = { sent: progress.sent, rejected: progress.rejected, deferred: progress.deferred, delivered: progress.delivered }
      if (!stream.isTTY) {
        const text = `${progress.settled}/${expected} decided: ${counts.sent} sent (${counts.delivered} delivered), ${counts.rejected} rejected or expired, ${counts.deferred} deferred`
        if (text !== last) stream.write(`${text}\n`)
        last = text
        return
      }
      if (!bar) {
        bar = new SingleBar({ stream, format: '{bar} {value}/{total} | {sent} sent, {delivered} delivered | {rejected} rejected | {deferred} deferred', hideCursor: true }, Presets.shades_classic)
        bar.start(expected, progress.settled, counts)
      } else bar.update(progress.settled, counts)
    },
    done() {
      bar?.stop()
      bar = null
    },
  }
}
