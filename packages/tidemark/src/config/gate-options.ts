import { resolve } from 'node:path'
import {
  defaultGateJudgeSettings,
  defaultLoadTaking,
  type GateJudgeSettings,
  type LoadTaking,
} from '@tidemark/gate/side-by-side'
import {
  defaultPairSettings,
  type PairSettings,
  parseBytes,
  parseDurationSeconds,
  parseFraction,
} from '@tidemark/harness/runner'
import type { Config, GateConfig } from './config.ts'
import { parseFlag } from './flag.ts'
import { loadConfig } from './load.ts'
import { type CommonFlags, defaultInclude } from './options.ts'

export interface GateFlags extends CommonFlags {
  readonly base?: string
  readonly tidemark?: string | boolean
  readonly arms?: readonly string[]
  readonly arm?: readonly string[]
  readonly budget?: string
  readonly margin?: string
  readonly signals?: GateJudgeSettings['signals']
  readonly seed?: number
  readonly timeLimit?: string
  readonly memoryLimit?: string
  readonly json?: string
  readonly shard?: string
  readonly markdown?: string
  readonly junit?: string
  readonly codeQuality?: string
  readonly ci?: boolean
  readonly html?: string
  /** URLs, at least one when there is any. */
  readonly report?: readonly string[]
  readonly strict?: boolean
  readonly allowGone?: boolean
  /** False for `--no-build`. */
  readonly build?: boolean
}

/** Everything the gate needs to know, from defaults, configuration and flags, in this order. */
export interface GateOptions {
  readonly root: string
  readonly include: readonly string[]
  readonly baselinesDirectory: string
  readonly pair: PairSettings
  readonly load: LoadTaking
  readonly judge: GateJudgeSettings
  /** As a fraction; undefined where the configuration has none. */
  readonly driftBudget: number | undefined
  readonly seed: number
  readonly budgetSeconds: number | null
  /** As they are in the configuration. */
  readonly reporters: NonNullable<Config['reporters']>
  readonly config: GateConfig
}

/** @throws ConfigError naming the file or the flag, what was found and what is allowed */
export async function resolveGateOptions(cwd: string, flags: GateFlags): Promise<GateOptions> {
  const { root, config } = await loadConfig(cwd, flags.config)
  const gate = config.gate ?? {}
  const timeLimitSeconds =
    parseFlag('--time-limit', flags.timeLimit, parseDurationSeconds) ??
    parsed(config.timeLimit, parseDurationSeconds) ??
    defaultPairSettings.timeLimitSeconds
  const memoryLimit =
    parseFlag('--memory-limit', flags.memoryLimit, parseBytes) ?? parsed(config.memoryLimit, parseBytes)
  return {
    root,
    include: config.include ?? defaultInclude,
    baselinesDirectory: resolve(root, config.baselines ?? 'baselines'),
    pair: {
      ...defaultPairSettings,
      timeLimitSeconds,
      memoryLimitMib:
        memoryLimit === undefined ? defaultPairSettings.memoryLimitMib : Math.ceil(memoryLimit / 1024 ** 2),
    },
    load: {
      ...defaultLoadTaking,
      workers: config.workers ?? defaultLoadTaking.workers,
      warmupSeconds: parsed(config.warmup, parseDurationSeconds) ?? defaultLoadTaking.warmupSeconds,
    },
    judge: {
      ...defaultGateJudgeSettings,
      margin:
        parseFlag('--margin', flags.margin, parseFraction) ??
        parsed(gate.margin, parseFraction) ??
        defaultGateJudgeSettings.margin,
      allocMargin: parsed(gate.allocMargin, parseFraction) ?? defaultGateJudgeSettings.allocMargin,
      throughputMargin:
        parsed(gate.throughputMargin, parseFraction) ?? defaultGateJudgeSettings.throughputMargin,
      tailMargin: parsed(gate.tailMargin, parseFraction) ?? defaultGateJudgeSettings.tailMargin,
      alpha: gate.alpha ?? defaultGateJudgeSettings.alpha,
      signals: flags.signals ?? gate.signals ?? defaultGateJudgeSettings.signals,
    },
    driftBudget: parsed(config.driftBudget, parseFraction),
    seed: flags.seed ?? Math.floor(Math.random() * 2 ** 31),
    budgetSeconds:
      parseFlag('--budget', flags.budget, parseDurationSeconds) ??
      parsed(gate.budget, parseDurationSeconds) ??
      null,
    reporters: config.reporters ?? [],
    config: gate,
  }
}

/** The configuration's quantities were checked when it was loaded. */
function parsed(text: string | undefined, parse: (text: unknown) => number): number | undefined {
  return text === undefined ? undefined : parse(text)
}
