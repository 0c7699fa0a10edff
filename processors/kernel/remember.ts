import type { RecipientState, Stores } from '../stores/ports.ts'

/** The same stores, but a recipient that one stage has read is not read again by the next stage of the same batch: one decision sees one state of a person. */
export function rememberRecipients(stores: Stores): Stores {
  const known = new Map<string, RecipientState>()
  return {
    ...stores,
    recipients: {
      ...stores.recipients,
      async get(ids) {
        const missing = [...new Set(ids)].filter(id => !known.has(id))
        if (missing.length > 0) {
          const states = await stores.recipients.get(missing)
          missing.forEach((id, index) => known.set(id, states[index] ?? { recipient: null, consents: [] }))
        }
        return ids.map(id => known.get(id) ?? { recipient: null, consents: [] })
      },
    },
  }
}
