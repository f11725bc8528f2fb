/**
 * How a team writes a benchmark suite: the default export of a `*.bench.ts` file.
 *
 * Nothing here runs a call. Definitions are plain data, so that a suite can be listed, hashed and
 * validated without side effects, and whether a call is sync or async is seen when it first runs.
 */

/** Values a call is measured with: every combination of the lists is one call of its own. */
export type Params = Readonly<Record<string, readonly unknown[]>>

/** One value out of each list of `P`. */
export type ParamValues<P> = {
  readonly [K in keyof P]: P[K] extends readonly (infer Value)[] ? Value : never
}

/** Absolute limits a call must keep, whatever its baseline says. */
export interface Budget {
  /** Longest accepted median latency, such as `'2 ms'`. */
  readonly p50?: string
  /** Longest accepted 99th percentile, such as `'5 ms'`. */
  readonly p99?: string
  /** Most bytes allocated on the heap per operation, such as `'80 kB'`. */
  readonly alloc?: string
}

export interface CallOptions {
  /**
   * The smallest slowdown worth failing for, such as `'5%'`.
   * @default the margin of the configuration
   */
  readonly margin?: string
  /**
   * How much slower than the tidemark the call may become in total, whatever the single steps, such as `'5%'`.
   * @default the suite's `driftBudget`, else that of the configuration
   */
  readonly driftBudget?: string
  /**
   * A call that makes no progress for this long is `broken` with reason `timeout`, such as `'10 s'`.
   * @default the suite's `timeLimit`, else that of the configuration
   */
  readonly timeLimit?: string
  readonly budget?: Budget
  /** The load under which `tidemark load` makes this call. */
  readonly load?: LoadDefinition
}

/** Calls at a rate, whether or not those before are done, or by callers who wait for their answers. */
export interface LoadDefinition {
  /** Calls per second over all workers. Exactly one of `rate`, `stages` and `callers`. */
  readonly rate?: number
  /**
   * Evenly spaced, or as independent users come.
   * @default 'constant'
   */
  readonly arrivals?: 'constant' | 'poisson'
  /** Rates one after the other; a pair is a ramp from its first figure to its second. */
  readonly stages?: readonly {
    readonly rate: number | readonly [from: number, to: number]
    readonly duration: string
  }[]
  /** Concurrent callers of each worker: a closed loop. */
  readonly callers?: number
  /** Such as `'10 s'`. This or `calls` ends the load, whichever comes first. */
  readonly duration?: string
  readonly calls?: number
  /**
   * Most calls of one worker under way at once. What arrives beyond waits, and its wait counts.
   * @default 256
   */
  readonly inFlight?: number
  /**
   * A call is given up after this, and dropped when it could not start for this long.
   * @default '10 s'
   */
  readonly timeLimit?: string
  /** What the load must keep; `tidemark load` fails when it does not. */
  readonly budget?: LoadBudgetDefinition
}

/** Limits of a call under load, and of the threads that make it. */
export interface LoadBudgetDefinition {
  /** Longest accepted median latency, such as `'2 ms'`. */
  readonly p50?: string
  /** Longest accepted 99th percentile of latency, such as `'50 ms'`. */
  readonly p99?: string
  /** Longest accepted 99th percentile of the wait for a free place in an open loop, such as `'5 ms'`. */
  readonly wait?: string
  /** Highest event loop utilisation, 0 to 1, such as 0.8. */
  readonly elu?: number
  /** Longest accepted 99th percentile of event loop delay, such as `'20 ms'`. */
  readonly delay?: string
  /** Largest share of the time that garbage collection may stop a thread, such as `'5%'`. */
  readonly gc?: string
  /** Most bytes allocated on the heap per call, its making and recording included, such as `'80 kB'`. With `callers`. */
  readonly alloc?: string
  /** Most bytes by which the heap may grow in a minute, such as `'1 MB'`. */
  readonly heap?: string
}

/** A server in a process of its own, started before the calls of its suite and stopped after them. */
export interface ServerDefinition {
  /** Program and arguments, such as `['node', 'dist/server.js']`, run in the project's root. */
  readonly command: readonly string[]
  /**
   * Where it listens on the loopback interface; it finds it in the environment variable PORT. 0: a free one.
   * @default 0
   */
  readonly port?: number
  /**
   * It is ready when a GET of this path is answered with a status below 500.
   * @default ready when it accepts connections
   */
  readonly ready?: string
  /** @default '30 s' */
  readonly readyWithin?: string
  /** Environment variables of its own. */
  readonly env?: Readonly<Record<string, string>>
}

/** What `setup` gets. */
export interface SetupInput {
  /** Where the suite's `server` listens. Reading it in a suite without one throws. */
  readonly server: ServerAddress
}

export interface ServerAddress {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string
  readonly port: number
}

/** A call in its short form: the suite's context in, anything out (a promise makes the call async). */
export type CallFunction<Context> = (context: Context) => unknown

/** A call in its long form. */
export interface CallDefinition<Context, P, Prepared, Result> extends CallOptions {
  /** Every combination of these values is measured as a call of its own: `POST /orders [items=10]`. */
  readonly params?: P
  /** Runs once for each combination of parameters, before warm-up, outside the measurement. */
  readonly prepare?: (input: Context & ParamValues<P>) => Prepared | Promise<Prepared>
  /** The call. Receives the suite's context, the parameters and what `prepare` returned, in one object. */
  readonly run: (input: Context & ParamValues<P> & Prepared) => Result
  /**
   * Says whether a result is right. Runs outside the measured time, on every warm-up result and on the
   * last result of each sample; a call that fails it is `broken`, never fast.
   */
  readonly check?: (result: Awaited<Result>) => boolean
}

// biome-ignore lint/suspicious/noExplicitAny: an object literal cannot carry types from `prepare` to `run`; `call()` can.
type Untyped = Readonly<Record<string, any>>

/** A call in its long form, written as a plain object: the context is typed, parameters and `prepare` are not. */
export interface PlainCall<Context> extends CallOptions {
  readonly params?: Params
  readonly prepare?: (input: Context & Untyped) => object | Promise<object>
  readonly run: (input: Context & Untyped) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: see Untyped.
  readonly check?: (result: any) => boolean
}

/** Where `call()` leaves its definition on the function it returns. */
export const definitionOf: unique symbol = Symbol.for('tidemark.call')

/**
 * The long form of a call with every type inferred: parameters reach `prepare`, what it returns reaches
 * `run`, and the result of `run` reaches `check`.
 *
 * It returns a function of the context (which TypeScript needs to infer the context from the suite
 * around it); the function only carries the definition and throws when it is called itself.
 */
export function call<
  Context extends object,
  const P extends Params = Readonly<Record<never, never>>,
  Prepared extends object = Readonly<Record<never, never>>,
  Result = unknown,
>(definition: CallDefinition<Context, P, Prepared, Result>): CallFunction<Context> {
  const carrier = (): never => {
    throw new TypeError('call() describes a call for suite(); it cannot be called itself')
  }
  return Object.assign(carrier, { [definitionOf]: definition })
}

export interface SuiteDefinition<Context> {
  /**
   * Runs in each worker before its call is measured; what it returns is the context of every call.
   * Each call gets a fresh worker, hence a fresh context: nothing leaks from one call into another.
   */
  readonly setup?: (input: SetupInput) => Context | Promise<Context>
  /** A server for the calls; `setup` hears where it listens. For `tidemark load`, and gates under load. */
  readonly server?: ServerDefinition
  /** Runs after the measurement, also when the call broke, as long as its worker lives. */
  readonly teardown?: (context: Context) => unknown
  readonly calls: Readonly<Record<string, CallFunction<Context> | PlainCall<Context>>>
  /**
   * For every call of this suite that does not set its own.
   * @default that of the configuration
   */
  readonly timeLimit?: string
  /** For every call of this suite that does not set its own. */
  readonly margin?: string
  /** For every call of this suite that does not set its own. */
  readonly driftBudget?: string
  /**
   * How revisions are measured side by side. In one `'isolate'` their samples alternate, which is by far
   * the most precise. `'process'` gives each a process of its own: for native addons, global state and
   * whatever else cannot be loaded twice.
   * @default 'isolate'
   */
  readonly isolation?: 'isolate' | 'process'
}

/** What `suite()` returns; opaque to its user. */
export interface Suite<Context = object> {
  readonly kind: 'tidemark.suite'
  readonly name: string
  readonly definition: SuiteDefinition<Context>
}

/**
 * Describes a benchmark suite. The default export of every `*.bench.ts` file.
 *
 * @param name what the suite is called in reports and baselines; unique in a project
 */
export function suite<Context extends object = Readonly<Record<never, never>>>(
  name: string,
  definition: SuiteDefinition<Context>,
): Suite<Context> {
  return { kind: 'tidemark.suite', name, definition }
}
