import { LoadError } from './load-error.ts'

/** How many calls arrive and when, or how many callers there are. Complete and checked. */
export type LoadModel = OpenLoad | ClosedLoad

/** Calls arrive by a schedule of their own, whether or not those before them are done: as users do. */
export interface OpenLoad {
  readonly kind: 'open'
  /** Evenly spaced, or as independent users come: with exponential gaps. */
  readonly arrivals: 'constant' | 'poisson'
  /** One after the other; at least one. Only the last may last for ever, and then `calls` ends it. */
  readonly stages: readonly RateStage[]
  /** Arrivals end after so many, over all workers; `Infinity`: when the stages end. */
  readonly calls: number
  /** Most calls under way at once, for each worker. What arrives beyond waits, and its wait counts. */
  readonly maximumInFlight: number
  /** A call is given up after this long, and dropped when it could not start for this long. Seconds. */
  readonly timeLimitSeconds: number
}

/** The rate moves in a straight line from one figure to another. Calls per second over all workers. */
export interface RateStage {
  readonly fromPerSecond: number
  readonly toPerSecond: number
  readonly durationSeconds: number
}

/** Callers who call again as soon as they have their answer: never more calls than callers at once. */
export interface ClosedLoad {
  readonly kind: 'closed'
  /** For each worker. */
  readonly callers: number
  /** `Infinity`: until `calls` are made. */
  readonly durationSeconds: number
  /** The load ends after so many, over all workers; `Infinity`: when its time is over. */
  readonly calls: number
  /** A call is given up after this long. Seconds. */
  readonly timeLimitSeconds: number
}

/** A load as somebody asks for it; `resolveLoad` checks it and fills in the rest. */
export interface LoadOptions {
  /** Calls per second over all workers: above 0, up to 1 000 000. Not with `callers` or `stages`. */
  readonly rate?: number | undefined
  /** @default 'constant' */
  readonly arrivals?: 'constant' | 'poisson' | undefined
  /** 1 to 100 rates one after the other. A pair is a ramp from its first figure to its second. */
  readonly stages?: readonly StageOptions[] | undefined
  /** Concurrent callers of each worker, 1 to 10 000: a closed loop. Not with `rate` or `stages`. */
  readonly callers?: number | undefined
  /** Seconds, above 0, up to a week. This or `calls` ends the load; `stages` have their own. */
  readonly durationSeconds?: number | undefined
  /** Calls to make over all workers, 1 to 1 000 000 000. */
  readonly calls?: number | undefined
  /**
   * Most calls of one worker under way at once in an open loop, 1 to 100 000. Where the callee is slow this
   * bounds memory and sockets; what arrives beyond waits its turn, and its wait counts.
   * @default 256
   */
  readonly maximumInFlight?: number | undefined
  /** Seconds, above 0, up to an hour. @default 10 */
  readonly timeLimitSeconds?: number | undefined
}

export interface StageOptions {
  readonly rate: number | readonly [from: number, to: number]
  readonly durationSeconds: number
}

const highestRate = 1e6
const longestSeconds = 7 * 24 * 3600
const mostStages = 100
const defaultInFlight = 256
const defaultTimeLimitSeconds = 10

/**
 * Checks a load and fills in its defaults.
 *
 * @throws LoadError naming the option, what was found and what is allowed
 */
export function resolveLoad(options: LoadOptions): LoadModel {
  const shapes = (['rate', 'stages', 'callers'] as const).filter((key) => options[key] !== undefined)
  if (shapes.length !== 1) {
    const found = shapes.length === 0 ? 'none' : shapes.join(' and ')
    throw new LoadError([], `found ${found}; allowed is exactly one of rate, stages and callers`)
  }
  const timeLimitSeconds = within(options, 'timeLimitSeconds', 3600, 'seconds') ?? defaultTimeLimitSeconds
  return options.callers === undefined
    ? resolveOpen(options, timeLimitSeconds)
    : resolveClosed(options, timeLimitSeconds)
}

function resolveClosed(options: LoadOptions, timeLimitSeconds: number): ClosedLoad {
  for (const key of ['arrivals', 'maximumInFlight'] as const) {
    if (options[key] !== undefined) {
      throw new LoadError(
        [key],
        'callers call again when they have their answer; it goes with rate or stages',
      )
    }
  }
  const callers = whole(options, 'callers', 10_000) as number
  return { kind: 'closed', callers, ...resolveEnd(options), timeLimitSeconds }
}

function resolveOpen(options: LoadOptions, timeLimitSeconds: number): OpenLoad {
  const arrivals = options.arrivals ?? 'constant'
  if (arrivals !== 'constant' && arrivals !== 'poisson') {
    throw new LoadError(['arrivals'], `found ${show(arrivals)}; allowed is "constant" or "poisson"`)
  }
  const maximumInFlight = whole(options, 'maximumInFlight', 100_000) ?? defaultInFlight
  const open = { kind: 'open', arrivals, maximumInFlight, timeLimitSeconds } as const
  if (options.stages !== undefined) {
    if (options.durationSeconds !== undefined) {
      throw new LoadError(['durationSeconds'], 'each of the stages has its own')
    }
    const calls = whole(options, 'calls', 1e9) ?? Number.POSITIVE_INFINITY
    return { ...open, stages: resolveStages(options.stages), calls }
  }
  const rate = within(options, 'rate', highestRate, 'calls per second') as number
  const { durationSeconds, calls } = resolveEnd(options)
  return { ...open, stages: [{ fromPerSecond: rate, toPerSecond: rate, durationSeconds }], calls }
}

function resolveEnd(options: LoadOptions): { durationSeconds: number; calls: number } {
  const durationSeconds = within(options, 'durationSeconds', longestSeconds, 'seconds')
  const calls = whole(options, 'calls', 1e9)
  if (durationSeconds === null && calls === null) {
    throw new LoadError([], 'nothing ends it; give it a duration or a number of calls')
  }
  return {
    durationSeconds: durationSeconds ?? Number.POSITIVE_INFINITY,
    calls: calls ?? Number.POSITIVE_INFINITY,
  }
}

function resolveStages(stages: unknown): readonly RateStage[] {
  if (!Array.isArray(stages) || stages.length === 0 || stages.length > mostStages) {
    const found = Array.isArray(stages) ? `${stages.length} stages` : show(stages)
    throw new LoadError(['stages'], `found ${found}; allowed is a list of 1 to ${mostStages}`)
  }
  return stages.map((stage: unknown, at) => {
    const keys = ['stages', String(at)]
    if (typeof stage !== 'object' || stage === null || Array.isArray(stage)) {
      throw new LoadError(keys, `found ${show(stage)}; allowed is an object with rate and duration`)
    }
    const options: Readonly<Record<string, unknown>> = { ...stage }
    const durationSeconds = within(options, 'durationSeconds', longestSeconds, 'seconds', keys)
    if (durationSeconds === null) throw new LoadError([...keys, 'durationSeconds'], 'a stage needs one')
    const [fromPerSecond, toPerSecond] = resolveRates(options, keys)
    return { fromPerSecond, toPerSecond, durationSeconds }
  })
}

function resolveRates(options: Readonly<Record<string, unknown>>, keys: readonly string[]): [number, number] {
  const { rate } = options
  if (!Array.isArray(rate)) {
    const steady = within(options, 'rate', highestRate, 'calls per second', keys)
    if (steady === null) throw new LoadError([...keys, 'rate'], 'a stage needs one')
    return [steady, steady]
  }
  const [from, to] = rate as unknown[]
  if (rate.length === 2 && isRampEnd(from) && isRampEnd(to) && from + to > 0) return [from, to]
  throw new LoadError(
    [...keys, 'rate'],
    `found ${show(rate)}; allowed is [from, to], two numbers from 0 to ${highestRate}, not both 0`,
  )
}

function isRampEnd(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= highestRate
}

/** A number above 0 and up to `highest`, or null where there is none. */
function within(
  options: object,
  key: string,
  highest: number,
  unit: string,
  keys: readonly string[] = [],
): number | null {
  const value: unknown = Reflect.get(options, key)
  if (value === undefined) return null
  if (typeof value === 'number' && value > 0 && value <= highest) return value
  throw new LoadError(
    [...keys, key],
    `found ${show(value)}; allowed is a number above 0, up to ${highest} (${unit})`,
  )
}

/** An integer from 1 to `highest`, or null where there is none. */
function whole(options: object, key: string, highest: number): number | null {
  const value: unknown = Reflect.get(options, key)
  if (value === undefined) return null
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= highest) return value
  throw new LoadError([key], `found ${show(value)}; allowed is an integer from 1 to ${highest}`)
}

/** JSON would show NaN and infinity as null. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return `[${value.slice(0, 4).map(show).join(', ')}]`
  const json = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
  return json.length > 60 ? `${json.slice(0, 60)}…` : json
}
