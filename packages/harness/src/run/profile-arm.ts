import { pathToFileURL } from 'node:url'
import type { ArmProfiles, ProfileOutcome } from '../protocol.ts'
import type { PairSettings } from '../settings.ts'
import type { SuiteArm } from './measure-pairs.ts'
import { runReplicateProcess } from './replicate-process.ts'
import { startReplicateProcess } from './replicate-processes.ts'

export interface ProfileOptions {
  readonly root: string
  readonly settings: PairSettings
  /** Length of each of the two profiles. Seconds. */
  readonly seconds: number
  readonly signal: AbortSignal
}

const ownPackage = new URL('../..', import.meta.url).href

/** Whether a module is the harness's own, which runs in every arm and is to blame for nothing. */
export function isHarnessModule(url: string): boolean {
  return url.startsWith(ownPackage)
}

/** Profiles one arm of a call in a fresh process; null when the call breaks under the profilers. */
export async function profileArm(
  { bundle }: SuiteArm,
  callId: string,
  { root, settings, seconds, signal }: ProfileOptions,
): Promise<ArmProfiles | null> {
  let outcome: ProfileOutcome | undefined
  await runReplicateProcess(
    { type: 'profile', callId, bundleUrl: pathToFileURL(bundle.bundlePath).href, seconds, settings },
    settings.timeLimitSeconds,
    startReplicateProcess(root),
    {
      signal,
      onMessage: (message) => {
        if (message.type === 'profiled') outcome = message.outcome
      },
    },
  )
  return outcome?.state === 'profiled' ? outcome.profiles : null
}
