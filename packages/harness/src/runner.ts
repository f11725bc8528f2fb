/** For programs that run suites; suite files themselves import only the package's main entry. */
export { SuiteError, type SuiteErrorCode } from './errors.ts'
export type { CallDescription, CallOutcome, SuiteDescription } from './protocol.ts'
export { type ListedSuite, type ListOptions, listSuites, type SuiteList } from './run/list.ts'
export { type MeasureEvent, type MeasureOptions, measure } from './run/measure.ts'
export { CallMeasurement, SuiteMeasurement } from './run/measurement.ts'
export { baselineReplicates, defaultSettings, type MeasureSettings, quickSettings } from './settings.ts'
export { parseBytes, parseDurationSeconds, parseFraction, QuantityError } from './suite/quantity.ts'
