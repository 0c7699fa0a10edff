import { createServer } from 'node:http'
import { parse } from 'node:querystring'
import { describe, expect, it } from 'vitest'
import { providerContract } from '../provider.contract.ts'
import { simulators, sms, twilioAt } from './fixture.ts'

providerContract({
  name: 'twilio',
  create: (baseUrl, credentials, timeoutMs = 5000) => twilioAt(baseUrl, { timeoutMs, ...(credentials === 'wrong' && { authToken: 'wrong' }), ...(credentials === 'missing' && { accountSid: '', authToken: '' }) }),
  message: sms,
  badAddress: '+15005550001',
  faultCount: 1,
})

describe('what Twilio is sent', () => {
  /** Records one request and answers it as Twilio would. */
  async function recorded(more: Parameters<typeof twilioAt>[1], message = sms('r-1'), prefix = ''): Promise<{ path: string; form: NodeJS.Dict<string | string[]>; agent: string }> {
    let seen = { path: '', form: parse(''), agent: '' }
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', chunk => { body += chunk })
      request.on('end', () => {
        seen = { path: request.url ?? '', form: parse(body), agent: request.headers['user-agent'] ?? '' }
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid: 'SM1', num_segments: '2', date_created: null, date_sent: null, date_updated: null }))
      })
    })
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
    const address = server.address()
    const outcome = await twilioAt(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${prefix}`, more).send([message], '')
    expect(outcome).toEqual([{ kind: 'accepted', providerMessageId: 'SM1', segments: 2 }])
    server.closeAllConnections()
    server.close()
    return seen
  }

  it('holds sender, recipient, text and a callback that names the request', async () => {
    const { path, form, agent } = await recorded({})
    expect(path).toBe('/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json')
    expect({ ...form }).toEqual({ From: '+15005550006', To: '+12125550101', Body: 'Your code for r-1', StatusCallback: 'https://hooks.example.com/webhooks/twilio/status?nid=r-1&att=0#rc=3&rp=all' })
    expect(agent).toMatch(/^twilio-node\/6\./)
  })

  it('goes through a messaging service if there is one', async () => {
    const { form } = await recorded({ messagingServiceSid: 'MG1' })
    expect(form).toMatchObject({ MessagingServiceSid: 'MG1' })
    expect(form).not.toHaveProperty('From')
  })

  it('sends media of an MMS only', async () => {
    const mediaUrls = ['https://example.com/a.png', 'https://example.com/b.png']
    expect((await recorded({}, sms('r', { channel: 'mms', mediaUrls }))).form['MediaUrl']).toEqual(mediaUrls)
    expect((await recorded({}, sms('r', { mediaUrls }))).form).not.toHaveProperty('MediaUrl')
  })

  it.each([[0, '1'], [90.7, '90'], [999_999, '36000']])('bounds a validity of %d s to what Twilio takes', async (validitySeconds, sent) => {
    expect((await recorded({}, sms('r', { validitySeconds }))).form['ValidityPeriod']).toBe(sent)
  })

  it('asks for no callback without a URL for it', async () => {
    expect((await recorded({ statusCallbackUrl: '' })).form).not.toHaveProperty('StatusCallback')
  })

  it('survives text that is no valid Unicode', async () => {
    expect((await recorded({}, sms('r', { text: 'half \ud83d emoji' }))).form['Body']).toBe('half \ufffd emoji')
  })

  it('keeps the path of a proxy', async () => {
    expect((await recorded({}, sms('r'), '/proxy/twilio/')).path).toMatch(/^\/proxy\/twilio\/2010-04-01\//)
  })
})

describe('finding an unclear SMS', () => {
  it('reads on through all pages', async () => {
    const world = await simulators()
    const provider = twilioAt(world.TWILIO_BASE_URL)
    const startedAt = Date.now()
    world.faults.inject({ provider: 'twilio', fault: 'truncated', to: '+12125550101' })
    expect(await provider.send([sms('lost', { text: 'lost' })], '')).toMatchObject([{ kind: 'unknown' }])
    await provider.send(Array.from({ length: 1200 }, (_, index) => sms(`r${index}`)), '')
    const lost = world.receipts().find(receipt => receipt.requestId === 'lost')
    expect(await provider.reconcile(sms('lost', { text: 'lost' }), startedAt)).toEqual({ kind: 'accepted', providerMessageId: lost?.providerMessageId })
    await world.close()
  })

  it('does not take what the person wrote, or another text, for it', async () => {
    const world = await simulators()
    const provider = twilioAt(world.TWILIO_BASE_URL)
    await provider.send([sms('other', { text: 'Your code for r-2' })], '')
    expect(await provider.reconcile(sms('r-1'), 0)).toEqual({ kind: 'not_found' })
    await world.close()
  })
})
