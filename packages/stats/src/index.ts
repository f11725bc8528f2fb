export { type DetectionOptions, minimumDetectableShift } from './detectable-shift.ts'
export { holmAdjust } from './holm.ts'
export { type MannWhitney, mannWhitney } from './mann-whitney.ts'
export { midmean, midmeanStandardError } from './midmean.ts'
export { type NoiseFloorOptions, noiseFloor } from './noise.ts'
export {
  median,
  medianAbsoluteDeviation,
  quantile,
  quantiles,
  robustSpread,
} from './quantile.ts'
export { type Random, seededRandom } from './random.ts'
export type { Sample } from './sample.ts'
export { hodgesLehmannShift, type ShiftInterval, shiftInterval } from './shift.ts'
export { hodgesLehmannLocation, walshInterval } from './walsh.ts'
export { type SignedRank, wilcoxonSignedRank } from './wilcoxon.ts'
