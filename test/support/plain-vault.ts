import type { GatewayDeps } from '../../gateway/app.ts'

/** Seals nothing: for tests of what lies around sealing. */
export const plainVault: GatewayDeps['vault'] = {
  sealCommunications: async batch => [...batch],
  sealRecipients: async batch => [...batch],
  sealConsents: async batch => [...batch],
  openEvidence: async batch => batch.map(({ evidence }) => evidence),
  shred: async () => {},
}
