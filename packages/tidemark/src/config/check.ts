import { parseBytes, parseDurationSeconds, parseFraction } from '@tidemark/harness/runner'
import type { Signal } from '@tidemark/records'
import type { Destination } from '@tidemark/reporters'
import * as v from 'valibot'
import type { Config, GateConfig } from './config.ts'
import { ConfigError } from './config-error.ts'
import { allowedEnvironmentSuffix, isEnvironmentSuffix } from './environment-suffix.ts'

const quantity = (parse: (text: unknown) => number, allowed: string): v.GenericSchema<unknown, string> =>
  v.pipe(
    v.string(allowed),
    v.check((text) => {
      try {
        parse(text)
        return true
      } catch {
        return false
      }
    }, allowed),
  )

const integer = (low: number, high: number): v.GenericSchema<unknown, number> => {
  const allowed = `an integer from ${low} to ${high}`
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(low, allowed), v.maxValue(high, allowed))
}

const text = (allowed: string): v.GenericSchema<unknown, string> =>
  v.pipe(v.string(allowed), v.nonEmpty(allowed))

const duration = quantity(parseDurationSeconds, 'a positive duration such as "500 ms" or "10 s"')
const patterns = 'a list with at least one glob pattern'
const alpha = 'a number above 0 and below 0.5'

const allowedFields =
  'include, baselines, environment, replicates, workers, warmup, time, timeLimit, memoryLimit, margin, driftBudget, alpha, reporters and gate'
const gateFields =
  'margin, allocMargin, signals, throughputMargin, tailMargin, alpha, budget, defaultBranch, install, build and cacheLimit'

const percentage = quantity(parseFraction, 'a percentage such as "5%"')
const loss = quantity((text) => {
  const fraction = parseFraction(text)
  if (fraction >= 1) throw new RangeError('nothing can lose more')
  return fraction
}, 'a percentage below 100%, such as "10%"')
const gateSignals = ['time', 'alloc', 'instructions', 'throughput', 'tail'] as const
const someSignals = `a list of ${gateSignals.join(', ')}, at least one and each once`
const signalsSchema: v.GenericSchema<unknown, readonly Signal[]> = v.pipe(
  v.array(v.picklist(gateSignals, `one of ${gateSignals.join(', ')}`), someSignals),
  v.minLength(1, someSignals),
  v.check((signals) => new Set(signals).size === signals.length, someSignals),
)
const size = quantity(parseBytes, 'a positive size such as "512 MiB"')
const chance = v.pipe(v.number(alpha), v.gtValue(0, alpha), v.ltValue(0.5, alpha))
const commandLine = 'a command line, or false for none'

const gateSchema: v.GenericSchema<unknown, GateConfig> = v.strictObject(
  {
    margin: v.exactOptional(percentage),
    allocMargin: v.exactOptional(percentage),
    signals: v.exactOptional(signalsSchema),
    throughputMargin: v.exactOptional(loss),
    tailMargin: v.exactOptional(percentage),
    alpha: v.exactOptional(chance),
    budget: v.exactOptional(duration),
    defaultBranch: v.exactOptional(text('the name of a branch')),
    install: v.exactOptional(text('a command line')),
    build: v.exactOptional(v.union([text(commandLine), v.literal(false)], commandLine)),
    cacheLimit: v.exactOptional(size),
  },
  (issue) => (isUnknownField(issue) ? gateFields : 'an object of settings of the gate'),
)

const reporter = 'a destination of @tidemark/reporters, or a URL such as "influx://localhost:8086/bench"'
const reporterSchema: v.GenericSchema<unknown, string | Destination> = v.union(
  [text(reporter), v.custom<Destination>(isDestination, reporter)],
  reporter,
)

function isDestination(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, format, transport } = value as Partial<Destination>
  return typeof name === 'string' && typeof format === 'function' && typeof transport?.send === 'function'
}

const schema: v.GenericSchema<unknown, Config> = v.strictObject(
  {
    include: v.exactOptional(v.pipe(v.array(text('a glob pattern'), patterns), v.minLength(1, patterns))),
    baselines: v.exactOptional(text('the path of a folder')),
    environment: v.exactOptional(
      v.pipe(v.string(allowedEnvironmentSuffix), v.check(isEnvironmentSuffix, allowedEnvironmentSuffix)),
    ),
    replicates: v.exactOptional(integer(1, 1000)),
    workers: v.exactOptional(integer(1, 64)),
    warmup: v.exactOptional(duration),
    time: v.exactOptional(duration),
    timeLimit: v.exactOptional(duration),
    memoryLimit: v.exactOptional(size),
    margin: v.exactOptional(percentage),
    driftBudget: v.exactOptional(percentage),
    alpha: v.exactOptional(chance),
    reporters: v.exactOptional(v.array(reporterSchema, 'a list of destinations and URLs')),
    gate: v.exactOptional(gateSchema),
  },
  (issue) => (isUnknownField(issue) ? allowedFields : 'an object: export default defineConfig({ … })'),
)

/** @throws ConfigError naming the field, what was found and what is allowed */
export function checkConfig(value: unknown, file: string): Config {
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const [issue] = result.issues
  const field = v.getDotPath(issue) ?? 'default export'
  throw new ConfigError(`${file}: ${field}: found ${foundBy(issue)}; allowed is ${issue.message}`)
}

function isUnknownField({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected === 'never'
}

function foundBy(issue: v.BaseIssue<unknown>): string {
  // Valibot hands over the name of an unknown field, and the length of what is too short.
  if (isUnknownField(issue)) return 'an unknown field'
  if (issue.type === 'non_empty') return 'an empty text'
  if (issue.type === 'min_length') return 'an empty list'
  return issue.received === 'undefined' ? 'nothing' : issue.received
}
