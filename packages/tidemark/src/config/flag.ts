import { QuantityError } from '@tidemark/harness/runner'
import { ConfigError } from './config-error.ts'

/**
 * A quantity given on the command line; undefined stays undefined.
 *
 * @throws ConfigError naming the flag, what was found and what is allowed
 */
export function parseFlag(
  flag: string,
  text: string | undefined,
  parse: (text: unknown) => number,
): number | undefined {
  if (text === undefined) return undefined
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error
    throw new ConfigError(`${flag}: ${error.message}`)
  }
}
