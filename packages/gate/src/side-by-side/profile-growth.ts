import { type ArmProfiles, isHarnessModule, type SourcePosition } from '@tidemark/harness/runner'
import type { GateGrowth } from '@tidemark/records'

/** Where code of one arm was written; null for code of Node itself. */
export type Locate = (url: string, line: number, column: number) => SourcePosition | null

/** One arm's profiles with what they are to be read by. */
export interface ProfiledArm {
  readonly profiles: ArmProfiles
  readonly locate: Locate
  /** Median time and bytes of one call, measured beside the other arm. */
  readonly p50Ns: number
  readonly bytesPerOperation: number
}

const shownAtMost = 5
/** Growth under this share of the whole call is what two profiles of the same code differ by. */
const leastShare = 0.01

/** What one function takes of a call. */
interface Cost {
  readonly function: string
  readonly file: string | null
  readonly line: number
  readonly perCall: number
}

/**
 * The functions whose own time per call grew most. A profile tells shares: two processes differ by tens of
 * percent in absolute time, so each share is multiplied by the arm's time as it was measured side by side.
 */
export function cpuGrowth(before: ProfiledArm, after: ProfiledArm): readonly GateGrowth[] {
  return growth(cpuCosts(before), cpuCosts(after), after.p50Ns)
}

/** The functions that themselves allocate more bytes per call than before; shares again, of the bytes counted. */
export function allocGrowth(before: ProfiledArm, after: ProfiledArm): readonly GateGrowth[] {
  return growth(heapCosts(before), heapCosts(after), after.bytesPerOperation)
}

function growth(
  before: ReadonlyMap<string, Cost>,
  after: ReadonlyMap<string, Cost>,
  total: number,
): readonly GateGrowth[] {
  return [...after]
    .map(([key, cost]) => ({
      function: cost.function,
      file: cost.file,
      line: cost.line,
      before: before.get(key)?.perCall ?? 0,
      after: cost.perCall,
    }))
    .filter((one) => one.after - one.before > leastShare * total)
    .sort((a, b) => b.after - b.before - (a.after - a.before))
    .slice(0, shownAtMost)
}

function cpuCosts({ profiles, locate, p50Ns }: ProfiledArm): ReadonlyMap<string, Cost> {
  const { nodes, samples = [], timeDeltas = [] } = profiles.cpu
  const usOfNode = new Map<number, number>()
  for (const [at, id] of samples.entries()) usOfNode.set(id, (usOfNode.get(id) ?? 0) + (timeDeltas[at] ?? 0))
  const busy = nodes.filter(({ callFrame }) => callFrame.functionName !== '(idle)')
  const busyUs = busy.reduce((sum, { id }) => sum + (usOfNode.get(id) ?? 0), 0)
  if (busyUs <= 0) return new Map()
  return sumByPlace(
    busy.map(({ id, callFrame }) => ({ callFrame, cost: ((usOfNode.get(id) ?? 0) / busyUs) * p50Ns })),
    locate,
  )
}

function heapCosts({ profiles, locate, bytesPerOperation }: ProfiledArm): ReadonlyMap<string, Cost> {
  type Node = ArmProfiles['heap']['head']
  const nodes: Node[] = []
  const waiting: Node[] = [profiles.heap.head]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node)
    waiting.push(...node.children)
  }
  const all = nodes.reduce((sum, { selfSize }) => sum + selfSize, 0)
  if (all <= 0) return new Map()
  return sumByPlace(
    nodes.map(({ callFrame, selfSize }) => ({ callFrame, cost: (selfSize / all) * bytesPerOperation })),
    locate,
  )
}

/** A function keeps its identity when lines above it move: by its name and file. */
function sumByPlace(
  costs: readonly {
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
      readonly columnNumber: number
    }
    readonly cost: number
  }[],
  locate: Locate,
): ReadonlyMap<string, Cost> {
  const sums = new Map<string, Cost>()
  for (const { callFrame, cost } of costs) {
    const { functionName, url, lineNumber, columnNumber } = callFrame
    if (cost === 0 || isHarnessModule(url)) continue
    const place = locate(url, lineNumber, columnNumber)
    const name = functionName === '' ? '(anonymous)' : functionName
    const key = `${name}\n${place?.file ?? url}`
    const known = sums.get(key)
    sums.set(key, {
      function: name,
      file: place?.file ?? null,
      line: place?.line ?? 0,
      perCall: (known?.perCall ?? 0) + cost,
    })
  }
  return sums
}
