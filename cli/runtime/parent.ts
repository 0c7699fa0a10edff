/**
 * What bootstrap.mjs, which started us and waits for us, has to say: a signal it was sent, or by its end that it is gone. Either is one wish to stop, however often
 * it is heard, unlike the signals of a terminal, of which the second means at once.
 */
export function onParentStop(stop: () => void): void {
  // Gone while we were loading.
  if (process.connected === false) return stop()
  if (!process.connected) return
  for (const event of ['message', 'disconnect'] as const) {
    // Whoever asked last can stop best: a command that runs on knows how to end cleanly.
    process.removeAllListeners(event)
    process.on(event, stop)
  }
  // Listening alone keeps nobody running.
  process.channel?.unref()
}
