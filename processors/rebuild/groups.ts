import type { Settings } from '../../config/settings.ts'
import { lanes, topicFor } from '../../topics/index.ts'
import { cutsOf, segmentsOf } from '../kernel/topology.ts'
import { stages } from '../stages.ts'
import type { Tail } from './in-hand.ts'

/** Which group works on which topic: its commits tell what was done. */
export interface Groups {
  readonly requests: readonly { readonly topic: string; readonly groupId: string }[]
  readonly recipients: string
  readonly callbacks: string
  readonly tails: readonly Tail[]
}

export function groupsOf(settings: Settings): Groups {
  const groupId = (processor: string): string => `${settings.KAFKA_CLIENT_ID}.${processor}`
  const requests = segmentsOf(stages, cutsOf(settings.TOPOLOGY_CUTS)).filter(segment => segment.reads === 'communications.requests')
    .map(({ lane, reads, stages }) => ({ topic: topicFor(reads, lane), groupId: groupId(`${stages.map(stage => stage.name).join('-')}.${lane}`) }))
  const senders = lanes.flatMap(lane => (['sms', 'email'] as const).map(kind => ({ topic: topicFor(`communications.${kind}`, lane), groupId: groupId(`send-${kind}.${lane}`), decided: true, handedOn: settings.TOPOLOGY_CUTS === 'none' })))
  return {
    requests, recipients: groupId('recipients'), callbacks: groupId('callbacks'),
    // The request topics first: of two records of one message the earlier dates the claim.
    tails: settings.TOPOLOGY_CUTS === 'none' ? [...requests.map(request => ({ ...request, decided: false, handedOn: false })), ...senders] : senders,
  }
}
