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
}

const defaultInclude = ['benchmarks/**/*.bench.{ts,mts,js,mjs}']

/** @param defaults the command's own, where they differ from the package's */
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
    environmentSuffix: flags.environment ?? config.environment ?? '',
    measure: measureSettings(loaded, flags, defaults),
    judge: {
      ...defaultJudgeSettings,
      ...given('margin', parsed(flags.margin ?? config.margin, parseFraction)),
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
  const warmupSeconds = parsed(flags.warmup ?? full.warmup, parseDurationSeconds)
  const memoryLimit = parsed(flags.memoryLimit ?? config.memoryLimit, parseBytes)
  const settings: MeasureSettings = {
    ...defaultSettings,
    ...defaults,
    ...(flags.quick === true ? quickSettings : {}),
    seed: flags.seed ?? Math.floor(Math.random() * 2 ** 31),
    ...given('replicates', flags.replicates ?? full.replicates),
    ...given('workers', flags.workers ?? config.workers),
    ...given('warmupSeconds', warmupSeconds),
    ...given('measureSeconds', parsed(flags.time ?? full.time, parseDurationSeconds)),
    ...given('timeLimitSeconds', parsed(flags.timeLimit ?? config.timeLimit, parseDurationSeconds)),
    ...given('memoryLimitMib', memoryLimit === undefined ? undefined : Math.ceil(memoryLimit / 1024 ** 2)),
  }
  // A longer warm-up that was asked for must not be cut off by the default's end.
  const maximumWarmupSeconds = Math.max(settings.maximumWarmupSeconds, 2 * settings.warmupSeconds)
  return { ...settings, maximumWarmupSeconds }
}

function parsed(text: string | undefined, parse: (text: unknown) => number): number | undefined {
  return text === undefined ? undefined : parse(text)
}

function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value })
}
