import { resolve } from 'node:path'
import { defaultJudgeSettings, type JudgeSettings } from '@tidemark/gate'
import {
  defaultSettings,
  type MeasureSettings,
  parseBytes,
  parseDurationSeconds,
  parseFraction,
  quickSettings,
} from '@tidemark/harness/runner'
import type { Destination } from '@tidemark/reporters'
import { ConfigError } from './config-error.ts'
import { allowedEnvironmentSuffix, isEnvironmentSuffix } from './environment-suffix.ts'
import { parseFlag } from './flag.ts'
import { given } from './given.ts'
import { type LoadedConfig, loadConfig } from './load.ts'

/** Flags that `run`, `accept` and `list` share, already checked by the command line. */
export interface CommonFlags {
  readonly config?: string
  readonly baselines?: string
  readonly environment?: string
  readonly calls?: string
}

export interface MeasureFlags extends CommonFlags {
  readonly quick?: boolean
  readonly replicates?: number
  readonly workers?: number
  readonly warmup?: string
  readonly time?: string
  readonly timeLimit?: string
  readonly memoryLimit?: string
  readonly margin?: string
  readonly seed?: number
}

/** Everything a command needs to know, from defaults, configuration and flags, in this order. */
export interface Options {
  readonly root: string
  readonly include: readonly string[]
  readonly baselinesDirectory: string
  readonly environmentSuffix: string
  readonly measure: MeasureSettings
  readonly judge: JudgeSettings
  /** As a fraction; undefined where the configuration has none. */
  readonly driftBudget: number | undefined
  /**
   * Whether what looks slower is measured again. Not for a quick look: its warm-up is too short to be held
   * against a full run's baseline, however often it is repeated, and too few replicates name nothing.
   */
  readonly confirm: boolean
  /** As they are in the configuration. */
  readonly reporters: readonly (string | Destination)[]
}

export const defaultInclude: readonly string[] = ['benchmarks/**/*.bench.{ts,mts,js,mjs}']

/**
 * @param defaults the command's own, where they differ from the package's
 * @throws ConfigError naming the file or the flag, what was found and what is allowed
 */
export async function resolveOptions(
  cwd: string,
  flags: MeasureFlags,
  defaults: Partial<MeasureSettings> = {},
): Promise<Options> {
  const loaded = await loadConfig(cwd, flags.config)
  const { root, config } = loaded
  return {
    root,
    include: config.include ?? defaultInclude,
    baselinesDirectory:
      flags.baselines === undefined
        ? resolve(root, config.baselines ?? 'baselines')
        : resolve(cwd, flags.baselines),
    environmentSuffix: checkedSuffix(flags.environment) ?? config.environment ?? '',
    measure: measureSettings(loaded, flags, defaults),
    confirm: flags.quick !== true,
    reporters: config.reporters ?? [],
    driftBudget: fromConfig(config.driftBudget, parseFraction),
    judge: {
      ...defaultJudgeSettings,
      ...given(
        'margin',
        parseFlag('--margin', flags.margin, parseFraction) ?? fromConfig(config.margin, parseFraction),
      ),
      ...given('alpha', config.alpha),
    },
  }
}

function measureSettings(
  { config }: LoadedConfig,
  flags: MeasureFlags,
  defaults: Partial<MeasureSettings>,
): MeasureSettings {
  // --quick stands for its own figures; the configuration's are those of a full run.
  const full: LoadedConfig['config'] = flags.quick === true ? {} : config
  const duration = (flag: string, given: string | undefined, configured: string | undefined) =>
    parseFlag(flag, given, parseDurationSeconds) ?? fromConfig(configured, parseDurationSeconds)
  const memoryLimit =
    parseFlag('--memory-limit', flags.memoryLimit, parseBytes) ?? fromConfig(config.memoryLimit, parseBytes)
  const settings: MeasureSettings = {
    ...defaultSettings,
    ...defaults,
    ...(flags.quick === true ? quickSettings : {}),
    seed: flags.seed ?? Math.floor(Math.random() * 2 ** 31),
    ...given('replicates', flags.replicates ?? atLeast(full.replicates, defaults.replicates)),
    ...given('workers', flags.workers ?? config.workers),
    ...given('warmupSeconds', duration('--warmup', flags.warmup, full.warmup)),
    ...windows(duration('--time', flags.time, full.time)),
    ...given('timeLimitSeconds', duration('--time-limit', flags.timeLimit, config.timeLimit)),
    ...given('memoryLimitMib', memoryLimit === undefined ? undefined : Math.ceil(memoryLimit / 1024 ** 2)),
  }
  // A longer warm-up that was asked for must not be cut off by the default's end.
  const maximumWarmupSeconds = Math.max(settings.maximumWarmupSeconds, 2 * settings.warmupSeconds)
  return { ...settings, maximumWarmupSeconds }
}

function checkedSuffix(text: string | undefined): string | undefined {
  if (text === undefined || isEnvironmentSuffix(text)) return text
  throw new ConfigError(
    `--environment: found ${JSON.stringify(text)}; allowed is ${allowedEnvironmentSuffix}`,
  )
}

/** The configuration's quantities were checked when it was loaded. */
function fromConfig(text: string | undefined, parse: (text: unknown) => number): number | undefined {
  return text === undefined ? undefined : parse(text)
}

/** `time` is one length for both windows: what is recorded, and what is paired with the kernel. */
function windows(seconds: number | undefined): Partial<MeasureSettings> {
  return seconds === undefined ? {} : { measureSeconds: seconds, pairSeconds: seconds }
}

/** A command that needs many replicates does not get by with the fewer that a configuration sets for runs. */
function atLeast(configured: number | undefined, needed: number | undefined): number | undefined {
  return configured === undefined ? undefined : Math.max(configured, needed ?? 0)
}
