/** What the processors count. Labels are bounded sets (stage, outcome, reason, lane), never ids. Served by the gateway at /metrics. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  /** Every verdict: stage, outcome (pass, reject, defer, expire, dead, duplicate, sent, ...), reason, lane. */
  readonly messages: Counter<'stage' | 'outcome' | 'reason' | 'lane'>
  readonly deadLetters: Counter<'stage' | 'reason'>
  readonly batchSeconds: Histogram<'processor'>
  /** From requestedAt to the provider's answer. */
  readonly sendLatency: Histogram<'lane' | 'channel'>
  readonly waits: Counter<'processor' | 'cause'>
  readonly deferredPending: Gauge
  readonly wakeDelay: Histogram
  readonly callbacks: Counter<'provider' | 'outcome'>
  readonly lag: Gauge<'processor' | 'topic'>
  readonly stateOpen: Gauge
  readonly stateDrift: Gauge
}

/** A registry of its own each time, so that tests and processes do not share counters. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    messages: new Counter({ name: 'comms_messages_total', help: 'Verdicts on communications.', labelNames: ['stage', 'outcome', 'reason', 'lane'], registers }),
    deadLetters: new Counter({ name: 'comms_dead_letters_total', help: 'Records put aside with their original bytes.', labelNames: ['stage', 'reason'], registers }),
    batchSeconds: new Histogram({ name: 'comms_batch_seconds', help: 'Time to handle one batch.', labelNames: ['processor'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], registers }),
    sendLatency: new Histogram({ name: 'comms_e2e_latency_seconds', help: 'From the request to the provider\'s answer, messages that never waited.', labelNames: ['lane', 'channel'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60], registers }),
    waits: new Counter({ name: 'comms_lane_waits_total', help: 'Batches put back because a dependency or a limit made the lane wait.', labelNames: ['processor', 'cause'], registers }),
    deferredPending: new Gauge({ name: 'comms_deferred_pending', help: 'Communications waiting.', registers }),
    wakeDelay: new Histogram({ name: 'comms_deferred_wake_delay_seconds', help: 'How late a deferral woke.', buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60], registers }),
    callbacks: new Counter({ name: 'comms_callbacks_total', help: 'Provider callbacks by what they meant.', labelNames: ['provider', 'outcome'], registers }),
    lag: new Gauge({ name: 'comms_consumer_lag', help: 'Records behind the end of the partition, at the last batch.', labelNames: ['processor', 'topic'], registers }),
    stateOpen: new Gauge({ name: 'comms_state_open', help: '1 while the state in Redis is whole, 0 while everything waits for it to be rebuilt.', registers }),
    stateDrift: new Gauge({ name: 'comms_state_drift', help: 'Differences between Redis and the log in the last sample of people; must be 0.', registers }),
  }
}
