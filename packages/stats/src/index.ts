export { chainRatios, type RatioLink } from './chain-ratios.ts'
export {
  type AnchoredRatio,
  type CusumChart,
  type CusumOptions,
  cusum,
  type PageHinkleyOptions,
  pageHinkley,
} from './cusum.ts'
export { type DetectionOptions, minimumDetectableShift } from './detectable-shift.ts'
export { type EDivisiveChange, type EDivisiveOptions, eDivisive } from './e-divisive.ts'
export {
  type Change,
  type Changes,
  type FindChangesOptions,
  findChanges,
  type Slope,
} from './find-changes.ts'
export { holmAdjust } from './holm.ts'
export { type MannKendallOptions, mannKendall, type Trend } from './mann-kendall.ts'
export { type MannWhitney, mannWhitney } from './mann-whitney.ts'
export { midmean, midmeanStandardError } from './midmean.ts'
export { type NoiseFloorOptions, noiseFloor } from './noise.ts'
export { type ComparedPair, type NetworkDifference, type PairNetwork, pairNetwork } from './pair-network.ts'
export { type PeltOptions, pelt } from './pelt.ts'
export {
  median,
  medianAbsoluteDeviation,
  quantile,
  quantiles,
  robustSpread,
} from './quantile.ts'
export { type Random, seededRandom } from './random.ts'
export type { Sample } from './sample.ts'
export {
  type Estimate,
  fitScalability,
  type Scalability,
  type ScalabilityOptions,
  throughputAt,
} from './scalability.ts'
export { hodgesLehmannShift, type ShiftInterval, shiftInterval } from './shift.ts'
export { studentsTwoSidedQuantile, studentsTwoSidedTail } from './students-t.ts'
export { hodgesLehmannLocation, walshInterval } from './walsh.ts'
export { type SignedRank, wilcoxonSignedRank } from './wilcoxon.ts'
export { type WindowedEDivisiveOptions, windowedEDivisive } from './windowed-e-divisive.ts'
