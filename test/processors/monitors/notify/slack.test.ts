import { describe, expect, it } from 'vitest'
import { slackBody, slackTeller } from '../../../../processors/monitors/notify/slack.ts'
import { alert } from './alert.ts'

const url = 'https://hooks.example.com/services/T000/B000/XXXX'
const answering = (response: () => Response): typeof globalThis.fetch => async () => response()

describe('an alert on Slack', () => {
  it('has text for notifications and blocks for the channel, with control characters escaped', () => {
    const body = slackBody({ ...alert, summary: '<!channel> a & b' })
    expect(body.text).toBe('cost firing: &lt;!channel&gt; a &amp; b')
    expect(JSON.stringify(body.blocks)).not.toContain('<!channel>')
    expect(body.blocks).toMatchObject([{ type: 'section', text: { type: 'mrkdwn', text: '*:rotating_light: Firing: cost*\n&lt;!channel&gt; a &amp; b' } }, { type: 'section', text: { text: expect.stringMatching(/^\*What to do\*\nSee which category/) } }, { type: 'context' }])
    expect(slackBody({ ...alert, status: 'resolved' }).blocks).toHaveLength(2)
  })

  it('is posted as JSON to the webhook', async () => {
    const calls: [unknown, RequestInit | undefined][] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      calls.push([input, init])
      return new Response('ok')
    }
    expect(await slackTeller(url, fetch).tell(alert)).toEqual({ kind: 'told' })
    expect(calls).toHaveLength(1)
    expect(calls[0]?.[0]).toBe(url)
    expect(calls[0]?.[1]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(slackBody(alert)) })
  })

  it.each([
    [429, { 'retry-after': '7' }, { kind: 'retry', afterMs: 7000, why: 'HTTP 429' }],
    [429, {}, { kind: 'retry', afterMs: null, why: 'HTTP 429' }],
    [500, {}, { kind: 'retry', afterMs: null, why: 'HTTP 500' }],
    [404, {}, { kind: 'refused', why: 'HTTP 404' }],
    [403, {}, { kind: 'refused', why: 'HTTP 403' }],
  ])('answered with %i %j is %j', async (status, headers, expected) => {
    expect(await slackTeller(url, answering(() => new Response('x', { status, headers: new Headers(Object.entries(headers)) }))).tell(alert)).toEqual(expected)
  })

  it('is tried again when the network fails', async () => {
    const failing: typeof globalThis.fetch = async () => { throw new TypeError('fetch failed') }
    expect(await slackTeller(url, failing).tell(alert)).toEqual({ kind: 'retry', afterMs: null, why: 'TypeError' })
  })
})
