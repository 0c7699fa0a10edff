/** The senders: the edge where a decision becomes a message. One for SMS and MMS, one for email; the ledger decides that a person is never messaged twice. */
export { createSender } from './sender.ts'
export type { Sender } from './sender.ts'
export type { Provider } from './port.ts'
export { senderProcessor } from './sender-processor.ts'
