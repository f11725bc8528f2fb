import { mostShards } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'

/** Which of how many shards this process is. */
export interface ShardPlace {
  /** From 1 to `total`. */
  readonly index: number
  readonly total: number
}

/** How a service that runs one job several times tells each of them which it is. */
interface JobVariables {
  readonly service: string
  readonly index: string
  /** Null where the service tells no total. */
  readonly total: string | null
  /** What the first job is given. */
  readonly first: 0 | 1
}

const jobVariables: readonly JobVariables[] = [
  // GitHub sets no variables of its own; these are for `strategy.job-index` and `strategy.job-total` of a matrix.
  { service: 'GitHub Actions', index: 'STRATEGY_JOB_INDEX', total: 'STRATEGY_JOB_TOTAL', first: 0 },
  { service: 'GitLab CI', index: 'CI_NODE_INDEX', total: 'CI_NODE_TOTAL', first: 1 },
  { service: 'CircleCI', index: 'CIRCLE_NODE_INDEX', total: 'CIRCLE_NODE_TOTAL', first: 0 },
  {
    service: 'Buildkite',
    index: 'BUILDKITE_PARALLEL_JOB',
    total: 'BUILDKITE_PARALLEL_JOB_COUNT',
    first: 0,
  },
  { service: 'an Indexed Job of Kubernetes', index: 'JOB_COMPLETION_INDEX', total: null, first: 0 },
]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What `--shard` says: `2/5`, or `auto` for the variables of the service that runs the job, with a total (`auto/5`)
 * where it tells none. Without the flag those variables are not looked at: a matrix may be of anything.
 *
 * @throws ConfigError saying what was found and what is allowed
 */
export function parseShardPlace(text: string | undefined, env: Environment): ShardPlace | null {
  if (text === undefined) return null
  const [, index, total] = /^(auto|\d{1,9})(?:\/(\d{1,9}))?$/.exec(text) ?? []
  if (index === 'auto') return fromJob(total === undefined ? null : Number(total), text, env)
  const place = { index: Number(index), total: Number(total) }
  if (isPlace(place)) return place
  throw new ConfigError(`--shard: found ${JSON.stringify(text)}; allowed is ${allowed}`)
}

const allowed = `i/n with i from 1 to n and n up to ${mostShards}, such as 2/5, or auto, or auto/n`

function isPlace({ index, total }: ShardPlace): boolean {
  return index >= 1 && index <= total && total <= mostShards
}

function fromJob(askedTotal: number | null, text: string, env: Environment): ShardPlace {
  const told = jobVariables.filter(({ index }) => (env[index] ?? '') !== '')
  const [first, ...others] = told
  if (first === undefined) {
    const names = jobVariables.map(({ index }) => index).join(', ')
    throw new ConfigError(
      `--shard ${text}: found none of the variables ${names}; allowed is one of them in the environment, or i/n in place of auto`,
    )
  }
  const place = placeOf(first, askedTotal, text, env)
  for (const other of others) {
    const { index, total } = placeOf(other, askedTotal, text, env)
    if (index === place.index && total === place.total) continue
    throw new ConfigError(
      `--shard ${text}: found shard ${place.index}/${place.total} in ${first.index} (${first.service}) and ${index}/${total} in ${other.index} (${other.service}); allowed is i/n in place of auto`,
    )
  }
  return place
}

function placeOf(
  variables: JobVariables,
  askedTotal: number | null,
  text: string,
  env: Environment,
): ShardPlace {
  const { service, first } = variables
  const toldTotal = variables.total === null ? null : numberIn(variables.total, text, env)
  if (askedTotal !== null && toldTotal !== null && askedTotal !== toldTotal) {
    throw new ConfigError(
      `--shard ${text}: found ${variables.total}=${toldTotal}; allowed is the same total, or auto without one`,
    )
  }
  const total = askedTotal ?? toldTotal
  if (total === null) {
    throw new ConfigError(
      `--shard ${text}: found no total, as ${service} tells only ${variables.index}; allowed is auto/n`,
    )
  }
  const place = { index: numberIn(variables.index, text, env) - first + 1, total }
  if (isPlace(place)) return place
  throw new ConfigError(
    `--shard ${text}: found ${variables.index}=${env[variables.index]} and a total of ${total}; allowed is an index from ${first} to ${total - 1 + first} and a total up to ${mostShards}`,
  )
}

function numberIn(name: string, text: string, env: Environment): number {
  const value = env[name] ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new ConfigError(`--shard ${text}: found ${name}=${JSON.stringify(value)}; allowed is a whole number`)
}
