/** What `tidemark.config.ts` may set. Everything is optional; the command line wins over it. */
export interface Config {
  /**
   * Glob patterns of suite files, from the configuration's folder.
   * @default ['benchmarks/**\/*.bench.{ts,mts,js,mjs}']
   */
  readonly include?: readonly string[]
  /**
   * Folder of the accepted measurements, from the configuration's folder.
   * @default 'baselines'
   */
  readonly baselines?: string
  /**
   * Added to the name of the environment, to keep apart machines that share a fingerprint or to name
   * one kind: `ci` makes `linux-x64-node24-ci`.
   */
  readonly environment?: string
  /**
   * Fresh processes per call, 1 to 1000. Statistics rest on this number.
   * @default 6, and 12 for `tidemark accept`
   */
  readonly replicates?: number
  /**
   * Worker threads that make the same call at the same time, 1 to 64.
   * @default 1
   */
  readonly workers?: number
  /**
   * Shortest warm-up; it goes on until the call is steady.
   * @default '250 ms'
   */
  readonly warmup?: string
  /**
   * Length of each of the two measuring windows of a replicate: the one whose latencies are recorded, and
   * the one that pairs the call with the calibration kernel.
   * @default '200 ms' and '300 ms'
   */
  readonly time?: string
  /**
   * A call without progress for this long is broken.
   * @default '10 s'
   */
  readonly timeLimit?: string
  /**
   * Heap of one worker; a call that needs more is broken.
   * @default '256 MiB'
   */
  readonly memoryLimit?: string
  /**
   * Smallest slowdown worth failing for when comparing with stored baselines.
   * @default '10%'
   */
  readonly margin?: string
  /**
   * Chance that an unchanged run names any call slower, above 0 and below 0.5.
   * @default 0.01
   */
  readonly alpha?: number
}

/** Gives `tidemark.config.ts` its types: `export default defineConfig({ replicates: 12 })`. */
export function defineConfig(config: Config): Config {
  return config
}
