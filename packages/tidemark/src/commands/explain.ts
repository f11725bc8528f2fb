import { type ExitCode, exitCodes } from '@tidemark/gate'
import { type GateRecord, readGateRecord } from '@tidemark/records'
import { renderCallExplanation } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { loadConfig } from '../config/load.ts'
import type { CommonFlags } from '../config/options.ts'
import { findGateCall } from '../find-gate-call.ts'
import { latestGatePath } from '../latest-gate.ts'
import { isMissing, readGiven } from './record-file.ts'
import { forOutput } from './session.ts'

export interface ExplainFlags extends Pick<CommonFlags, 'config'> {
  readonly json?: string
}

/** `tidemark explain <call>`: everything that a gate knows of one call, in words. */
export async function explainCommand(call: string, flags: ExplainFlags): Promise<ExitCode> {
  const gate = await recordOf(flags)
  const found = findGateCall(gate, call)
  process.stdout.write(`${forOutput((paint) => renderCallExplanation(found, gate, paint))}\n`)
  return exitCodes.ok
}

async function recordOf({ json, config }: ExplainFlags): Promise<GateRecord> {
  if (json !== undefined) return readGiven('--json', json, readGateRecord, 'tidemark gate --json')
  const { root } = await loadConfig(process.cwd(), config)
  const path = latestGatePath(root)
  try {
    return await readGateRecord(path)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new ConfigError(
      `found no record of a gate in ${path}; run tidemark gate first, or name a record of its --json with --json`,
    )
  }
}
