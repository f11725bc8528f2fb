/**
 * Every figure that shapes a measurement, with its default. The configuration file and the command line
 * override them; nothing else in this package holds such a number.
 */
export interface MeasureSettings {
  /** Seeds every random choice: order of suites and calls, order within pairs. */
  readonly seed: number
  /** Times a call is measured, each in another process. Statistics rest on this, not on samples. 1 to 1000. */
  readonly replicates: number
  /** Worker threads that make the same call at the same time. 1 to 64. */
  readonly workers: number
  /** Warm-up lasts at least this long and until the call is steady. Seconds. */
  readonly warmupSeconds: number
  /** A call that is not steady by then is measured all the same, with a warning. Seconds. */
  readonly maximumWarmupSeconds: number
  /** Length of the window in which latency and throughput are recorded. Seconds. */
  readonly measureSeconds: number
  /** Length of the window in which the call is paired with the calibration kernel. Seconds. */
  readonly pairSeconds: number
  /** Length of the window that counts allocations and garbage collection. Seconds. */
  readonly probeSeconds: number
  /** A call without progress for this long is broken (`timeout`), unless its suite says otherwise. Seconds. */
  readonly timeLimitSeconds: number
  /** Heap of one worker, and what its process may grow by for it; beyond it `out-of-memory`. MiB. */
  readonly memoryLimitMib: number
}

/**
 * Short windows in many processes: processes differ by 20 to 30 %, windows of one process do not, so
 * time is better spent on the next process. With six, an exact rank test against a baseline's twelve
 * can still decide among a hundred calls at 1 %.
 */
export const defaultSettings: Omit<MeasureSettings, 'seed'> = {
  replicates: 6,
  workers: 1,
  warmupSeconds: 0.25,
  maximumWarmupSeconds: 1,
  measureSeconds: 0.2,
  pairSeconds: 0.3,
  probeSeconds: 0.05,
  timeLimitSeconds: 10,
  memoryLimitMib: 256,
}

/** For a measurement that is to be a baseline: its errors are part of every comparison that follows. */
export const baselineReplicates = 12

/** For a quick look while writing code: fewer and shorter, and rarely enough to decide. */
export const quickSettings: Pick<
  MeasureSettings,
  'replicates' | 'warmupSeconds' | 'maximumWarmupSeconds' | 'measureSeconds' | 'pairSeconds' | 'probeSeconds'
> = {
  replicates: 2,
  warmupSeconds: 0.06,
  maximumWarmupSeconds: 0.3,
  measureSeconds: 0.1,
  pairSeconds: 0.1,
  probeSeconds: 0.03,
}

/** Every figure that shapes a side-by-side measurement of several arms. */
export interface PairSettings {
  /** Warm-up of all arms together lasts at least this long. Seconds. */
  readonly warmupSeconds: number
  /** A call that is not steady by then is measured all the same. Seconds. */
  readonly maximumWarmupSeconds: number
  /** Length of the window in which the arms take turns. Seconds. */
  readonly pairSeconds: number
  /** The window ends here where the midmean of its rounds is precise already. Seconds. */
  readonly leastPairSeconds: number
  /** Standard error of that log ratio at which it is. A fraction, 0.004 is 0.4 %. */
  readonly preciseError: number
  /** The window grows up to this where its rounds differ so much that their midmean is not precise. Seconds. */
  readonly maximumPairSeconds: number
  /** Standard error of that log ratio from which the window need not grow. A fraction, 0.01 is 1 %. */
  readonly sufficientError: number
  /** Length of each arm's window that counts allocations. Seconds. */
  readonly probeSeconds: number
  /** A call without progress for this long is broken (`timeout`), unless its suite says otherwise. Seconds. */
  readonly timeLimitSeconds: number
  /** Heap for each arm. MiB. */
  readonly memoryLimitMib: number
}

/**
 * Processes differ more than windows of one process do, so windows are short. What is known to 0.4 % gains nothing
 * from more rounds of the same process: 0.15 s of an asynchronous call spread over processes as 0.4 s did. Otherwise
 * 0.2 s: calls over HTTP and calls that allocate megabytes spread over processes after 0.15 and 0.25 s as after 0.4 s,
 * 0.4 s as after 0.8 s, and half as many processes spread wider for all. The exception are calls whose
 * single rounds differ by tens of percent, such as those that allocate megabytes: there the midmean of a process is
 * what is imprecise, and twice the window gives more per second than the next process would.
 */
export const defaultPairSettings: PairSettings = {
  warmupSeconds: 0.3,
  maximumWarmupSeconds: 0.8,
  pairSeconds: 0.2,
  leastPairSeconds: 0.15,
  preciseError: 0.004,
  maximumPairSeconds: 0.8,
  sufficientError: 0.01,
  probeSeconds: 0.04,
  timeLimitSeconds: 10,
  memoryLimitMib: 256,
}

/** Every figure that shapes how calls are put under load, besides the load itself. */
export interface LoadSettings {
  /** Seeds the arrivals. */
  readonly seed: number
  /** Worker threads that share the load. 1 to 64. */
  readonly workers: number
  /** One caller calls for this long before the load starts. Seconds. */
  readonly warmupSeconds: number
  /** A worker whose event loop does not turn for this long is broken (`timeout`). Seconds. */
  readonly timeLimitSeconds: number
  /** Heap of one worker, and what its process may grow by for it; beyond it `out-of-memory`. MiB. */
  readonly memoryLimitMib: number
}

export const defaultLoadSettings: Omit<LoadSettings, 'seed'> = {
  workers: 1,
  warmupSeconds: 1,
  timeLimitSeconds: 10,
  memoryLimitMib: 256,
}
