import { checkServerOptions, ServerError, type ServerOptions } from '@tidemark/load/options'
import { SuiteDefinitionError } from './definition-error.ts'
import { isRecord, quantity, refuseUnknown } from './option.ts'
import { describeValue, parseDurationSeconds } from './quantity.ts'

const serverOptions = ['command', 'port', 'ready', 'readyWithin', 'env']

/** The options of a load's server that a suite has by another name. */
const namesInSuite: Readonly<Record<string, string>> = {
  readyPath: 'ready',
  readyWithinSeconds: 'readyWithin',
}

/**
 * The `server` of a suite with its quantities as numbers.
 *
 * @throws SuiteDefinitionError naming the option, what was found and what is allowed
 */
export function resolveServer(value: unknown): ServerOptions | null {
  if (value === undefined) return null
  const keys = ['server']
  if (!isRecord(value)) {
    const allowed = `an object with ${serverOptions.join(', ')}`
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      keys,
      `found ${describeValue(value)}; allowed is ${allowed}`,
    )
  }
  refuseUnknown(value, serverOptions, keys)
  const { command, port, ready, env } = value
  const readyWithinSeconds = quantity(value, 'readyWithin', keys, parseDurationSeconds)
  // The load's own check judges what these hold.
  const options = {
    command,
    ...(port === undefined ? {} : { port }),
    ...(ready === undefined ? {} : { readyPath: ready }),
    ...(env === undefined ? {} : { env }),
    ...(readyWithinSeconds === null ? {} : { readyWithinSeconds }),
  } as ServerOptions
  try {
    checkServerOptions(options)
  } catch (error) {
    if (!(error instanceof ServerError)) throw error
    const [option = '', ...problem] = error.message.replace(/^server\./, '').split(': ')
    throw new SuiteDefinitionError(
      'SUITE_OPTION',
      [...keys, namesInSuite[option] ?? option],
      problem.join(': '),
    )
  }
  return options
}
