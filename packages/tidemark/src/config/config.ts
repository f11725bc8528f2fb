import type { Signal } from '@tidemark/records'
import type { Destination } from '@tidemark/reporters'

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
   * How much slower than the pinned tidemark a call may become in total, whatever the single steps: `tidemark gate`
   * fails beyond it, and `tidemark accept` refuses. A suite and a call may set their own.
   * @default '5%', or the margin that the suite sets where that is wider
   */
  readonly driftBudget?: string
  /**
   * Chance that an unchanged run names any call slower, above 0 and below 0.5.
   * @default 0.01
   */
  readonly alpha?: number
  /**
   * Where `tidemark run` and `tidemark gate` send results and verdicts: destinations of `@tidemark/reporters`, or URLs
   * as for `--report`, which takes their place. Credentials belong into the environment.
   * @default none
   */
  readonly reporters?: readonly (string | Destination)[]
  /** Settings of `tidemark gate`, which measures revisions side by side. */
  readonly gate?: GateConfig
}

/** What `tidemark gate` may be told. Everything is optional; the command line wins over it. */
export interface GateConfig {
  /**
   * Smallest slowdown worth failing for.
   * @default '1%'
   */
  readonly margin?: string
  /**
   * Smallest growth of bytes allocated per operation worth failing for; never less than 16 bytes.
   * @default '0.1%'
   */
  readonly allocMargin?: string
  /**
   * What is judged: `time`, `alloc`, `instructions`, and of calls that have a `load`, `throughput` (with callers) and
   * `tail` (the 99th percentile of latency, at a rate).
   * @default ['time', 'alloc']
   */
  readonly signals?: readonly Signal[]
  /**
   * Smallest loss of throughput under load worth failing for, below 100 %.
   * @default '10%'
   */
  readonly throughputMargin?: string
  /**
   * Smallest growth of the 99th percentile under load worth failing for.
   * @default '25%'
   */
  readonly tailMargin?: string
  /**
   * Chance that a gate names anything of an unchanged revision slower: over all its calls and signals. Above
   * 0 and below 0.5.
   * @default 0.01
   */
  readonly alpha?: number
  /**
   * Time for measuring, such as `'5 m'`; what is not decided by then is undecided.
   * @default no limit, as each call has at most 20 replicates, and as many fresh ones where it looks slower
   */
  readonly budget?: string
  /**
   * The branch whose merge-base with HEAD is compared with, such as `'main'` or `'upstream/main'`.
   * @default the one that origin/HEAD names
   */
  readonly defaultBranch?: string
  /**
   * Command line that installs the dependencies of another revision, in its root.
   * @default what its lock file asks for, such as `npm ci`
   */
  readonly install?: string
  /**
   * Command line that builds a revision, in its root; false for none. It runs in the working tree as well: a
   * build that is out of date would compare old code with old code.
   * @default the `build` script of package.json, where there is one
   */
  readonly build?: string | false
  /**
   * Revisions that were used longest ago are removed from the cache when all are larger than this.
   * @default '5 GiB'
   */
  readonly cacheLimit?: string
}

/** Gives `tidemark.config.ts` its types: `export default defineConfig({ replicates: 12 })`. */
export function defineConfig(config: Config): Config {
  return config
}
