import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type PairSettings, profileArm, readPositions, type SuiteArm } from '@tidemark/harness/runner'
import type { GateCall, GateExplanation } from '@tidemark/records'
import { median } from '@tidemark/stats'
import type { CallState } from './call-state.ts'
import { allocGrowth, cpuGrowth, type Locate, type ProfiledArm } from './profile-growth.ts'

/** Length of each profile. Seconds. */
const profileSeconds = 1

export interface ExplainOptions {
  /** The project's root; profiles are kept below it, and the calls run in it. */
  readonly root: string
  readonly settings: PairSettings
  readonly signal: AbortSignal
}

/**
 * Runs a slower call in both arms under the sampling profilers and finds the functions whose share grew.
 * Null when a profile cannot be had, or nothing is known of the call by itself; the verdict stands without it.
 */
export async function explainCall(
  state: CallState,
  call: GateCall,
  { root, settings, signal }: ExplainOptions,
): Promise<GateExplanation | null> {
  const worst = call.signals.find(({ verdict }) => verdict === 'slower')
  const head = state.plan.arms[0]
  const reference = state.plan.arms.find(({ arm }) => arm === worst?.reference)
  if (worst === undefined || head === undefined || reference === undefined) return null
  if (call.replicates.length === 0) return null
  const profiled: ProfiledArm[] = []
  const kept: string[] = []
  for (const arm of [reference, head]) {
    const profiles = await profileArm(arm, call.id, { root, settings, seconds: profileSeconds, signal })
    if (profiles === null) return null
    profiled.push({ profiles, locate: await locator(arm), ...figuresOf(call, arm.arm) })
    kept.push(await keepProfile(root, call, arm, profiles.cpu))
  }
  const [before, after] = profiled as [ProfiledArm, ProfiledArm]
  return {
    reference: reference.arm,
    cpu: cpuGrowth(before, after),
    alloc: allocGrowth(before, after),
    profiles: kept,
  }
}

function figuresOf(
  { replicates }: GateCall,
  arm: string,
): { readonly p50Ns: number; readonly bytesPerOperation: number } {
  const figures = replicates.flatMap(({ arms }) => (Object.hasOwn(arms, arm) ? (arms[arm] ?? []) : []))
  return {
    p50Ns: median(figures.map(({ p50Ns }) => p50Ns)),
    bytesPerOperation: median(figures.map(({ bytesPerOperation }) => bytesPerOperation)),
  }
}

async function locator({ root, bundle }: SuiteArm): Promise<Locate> {
  const inBundle = await readPositions(bundle, root)
  return (url, line, column) => {
    const path = pathOf(url)
    if (path === null) return null
    return path === bundle.bundlePath
      ? inBundle(line, column)
      : { file: shortPath(root, path), line: line + 1 }
  }
}

/** The heap profiler names CommonJS modules by their path alone. Null for Node's own. */
function pathOf(url: string): string | null {
  if (url.startsWith('file:')) return fileURLToPath(url)
  return isAbsolute(url) ? url : null
}

/** A package's file is the same in every arm, wherever its package manager put it. */
export function shortPath(root: string, path: string): string {
  const inPackages = path.lastIndexOf(`${sep}node_modules${sep}`)
  const short = inPackages === -1 ? relative(root, path) : path.slice(inPackages + 1)
  return short.split(sep).join('/')
}

/** Beside other caches, so that no repository has to ignore another folder. */
async function keepProfile(
  root: string,
  call: GateCall,
  { arm }: SuiteArm,
  profile: object,
): Promise<string> {
  const folder = join(root, 'node_modules', '.cache', 'tidemark', 'profiles')
  await mkdir(folder, { recursive: true })
  const readable = `${call.suite} ${call.id}`.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 60)
  const identity = createHash('sha256').update(`${call.suite}\n${call.id}`).digest('hex').slice(0, 8)
  const path = join(folder, `${readable}-${identity}-${arm}.cpuprofile`)
  await writeFile(path, JSON.stringify(profile))
  return relative(root, path).split(sep).join('/')
}
