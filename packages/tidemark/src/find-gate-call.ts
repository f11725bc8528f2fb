import type { GateCall, GateRecord } from '@tidemark/records'
import { ConfigError } from './config/config-error.ts'
import { nearestNames } from './nearest-names.ts'

/** How many calls a message names. */
const namedAtMost = 5

/**
 * The one call of a gate that a text means: `suite › call` or the name of a call before a part of either. Case is
 * ignored, and `>` stands for `›`, which few keyboards have.
 *
 * @throws ConfigError when there is none, or more than one
 */
export function findGateCall({ calls }: GateRecord, text: string): GateCall {
  const wanted = text.trim().replaceAll(' > ', ' › ').toLowerCase()
  const named = calls.map((call) => ({ call, name: `${call.suite} › ${call.id}` }))
  const matching = [
    named.filter(({ name }) => name.toLowerCase() === wanted),
    named.filter(({ call }) => call.id.toLowerCase() === wanted),
    named.filter(({ name }) => name.toLowerCase().includes(wanted)),
  ].find((found) => found.length > 0)
  const [found, ...others] = matching ?? []
  if (found !== undefined && others.length === 0) return found.call
  if (found !== undefined) {
    const names = [found, ...others].map(({ name }) => name)
    const more = names.length > namedAtMost ? ', …' : ''
    throw new ConfigError(
      `<call>: found ${names.length} calls: ${names.slice(0, namedAtMost).join(', ')}${more}; allowed is the name of one`,
    )
  }
  const nearest = nearestNames(
    wanted,
    named.map(({ call, name }) => ({ name, spellings: [name, call.id] })),
    3,
  )
  throw new ConfigError(
    nearest.length === 0
      ? `<call>: found ${JSON.stringify(text)}, but the gate has no call at all`
      : `<call>: found no call ${JSON.stringify(text)} in the gate; the nearest are ${nearest.join(', ')}`,
  )
}
