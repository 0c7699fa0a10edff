export { allUsZones, candidateZones } from './candidates.ts'
export type { CandidateZones } from './candidates.ts'
export { areaCodeOf, isTextable, placeOfNumber } from './numbers.ts'
export type { NumberPlace } from './numbers.ts'
