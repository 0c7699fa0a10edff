import { describe, expect, it } from 'vitest'
import { classifyProduceError } from '../../../topics/kafka/produce-errors.ts'

const protocol = (type: string) => Object.assign(new Error(type), { type })

describe('classifyProduceError', () => {
  it.each([
    ['a record over max.message.bytes', protocol('MESSAGE_TOO_LARGE'), 'too_large'],
    ['the same, wrapped by a retrier', new Error('retries', { cause: protocol('RECORD_LIST_TOO_LARGE') }), 'too_large'],
    ['no right to write', protocol('TOPIC_AUTHORIZATION_FAILED'), 'refused'],
    ['a moved leader', protocol('NOT_LEADER_FOR_PARTITION'), 'retry'],
    ['too few replicas', protocol('NOT_ENOUGH_REPLICAS'), 'retry'],
    ['a topic that does not exist yet', protocol('UNKNOWN_TOPIC_OR_PARTITION'), 'retry'],
    ['a connection error that calls itself final', Object.assign(new Error('retries exceeded'), { retriable: false }), 'retry'],
    ['an error that is its own cause', (() => { const error: Error = new Error('loop'); error.cause = error; return error })(), 'retry'],
    ['no error at all', undefined, 'retry'],
  ])('%s', (_what, error, verdict) => {
    expect(classifyProduceError(error)).toBe(verdict)
  })
})
