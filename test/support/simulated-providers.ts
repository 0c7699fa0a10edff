/** What the simulators of the integration tests accept and sign with. */
import type { SimulatorOptions } from '../../embedded/simulators/options.ts'

export const SIMULATED_PROVIDERS = {
  seed: 1,
  twilio: { accountSid: `AC${'0'.repeat(32)}`, authToken: 'twilio-auth-token-of-tests' },
  resend: { apiKey: 're_key_of_tests', webhookSecret: `whsec_${Buffer.from('webhook-secret-of-tests').toString('base64')}` },
} as const satisfies SimulatorOptions
