/** A circuit breaker: while a provider is down or refuses our account its lane rests, and one message at a time finds out whether it is back. */
export interface Breaker {
  /** How many of `wanted` may be tried now: none while the lane rests, one after a rest, all when the provider works. */
  room(wanted: number, now: number): number
  /** When the lane may try again, ms. */
  restsUntil(): number
  /** The provider works. */
  worked(): void
  /** Nobody knows, because we failed ourselves: the next try is a single one, without a rest. */
  doubted(): void
  /** It was down, or refused our account; answers until when the lane rests. Rests double up to a minute. */
  failed(why: 'down' | 'stop', now: number): number
}

/** First rests, ms. An account is not repaired within seconds. */
const FIRST_REST_MS = { down: 2_000, stop: 30_000 }
const LONGEST_REST_MS = 60_000

/**
 * Without the single try a lane would take a whole batch of permits at each look, and an outage of an hour would use up the limits of a day.
 * Its state is this process's own: others find out for themselves.
 */
export function createBreaker(): Breaker {
  let failures = 0
  let until = 0
  return {
    room: (wanted, now) => failures === 0 ? wanted : now < until ? 0 : Math.min(1, wanted),
    restsUntil: () => until,
    worked() { failures = 0 },
    doubted() { failures = Math.max(failures, 1) },
    failed(why, now) {
      until = now + Math.min(FIRST_REST_MS[why] * 2 ** Math.min(failures, 10), LONGEST_REST_MS)
      failures += 1
      return until
    },
  }
}
