import { compliance } from '../compliance/index.ts'
import { costStage, currentPrices } from './stage.ts'

/** The cost stage of the chain. Compliance was asked for the preferred channel only, so a fallback is asked for before money is spent on it. */
export const cost = costStage({
  allows: (communication, channel, person, context) => compliance.decide({ ...communication, channel }, { ...person, history: [] }, context).kind === 'pass',
  prices: currentPrices(),
})
