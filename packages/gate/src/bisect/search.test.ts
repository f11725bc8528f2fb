import { describe, expect, it } from 'vitest'
import { attribute, isNamed } from './attribution.ts'
import { defaultBisectDesign } from './design.ts'
import { type Findings, noFindings, replicatesIn } from './findings.ts'
import { type BisectWorld, type ReplicateResult, type SearchOptions, searchRange } from './search.ts'

/** Six revisions after the good one; the third and the fifth add a tenth each. */
const levels = [0, 0, 0, 0.1, 0.1, 0.2, 0.2]
const last = levels.length - 1

interface Counted extends BisectWorld {
  readonly prepared: number[]
  readonly measured: string[]
}

/** What differs from a world in which everything runs; undefined is no difference. */
interface Differences {
  readonly prepare?: (revision: number) => string | null
  readonly isIdentical?: (from: number, to: number) => boolean
  readonly measure?: (from: number, to: number) => ReplicateResult | undefined
}

function world({ prepare, isIdentical, measure }: Differences = {}): Counted {
  const prepared: number[] = []
  const measured: string[] = []
  return {
    prepared,
    measured,
    prepare: async (revision) => {
      prepared.push(revision)
      return prepare?.(revision) ?? null
    },
    isIdentical: async (from, to) => isIdentical?.(from, to) ?? false,
    measure: async (from, to) => {
      measured.push(`${from} ${to}`)
      const wiggle = 1e-4 * ((measured.length % 5) - 2)
      const usual = { state: 'measured', logRatio: (levels[to] ?? 0) - (levels[from] ?? 0) + wiggle } as const
      return measure?.(from, to) ?? usual
    },
  }
}

function options(changes: Partial<SearchOptions> = {}): SearchOptions {
  return {
    design: defaultBisectDesign,
    signal: new AbortController().signal,
    inTime: () => true,
    onFindings: async () => undefined,
    ...changes,
  }
}

function named(findings: Findings): readonly string[] {
  const parts = attribute(findings, defaultBisectDesign)?.parts ?? []
  return parts.filter(isNamed).map(({ from, to, verdict }) => `${from}..${to} ${verdict}`)
}

describe('a search', () => {
  it('names the commits, and keeps what was found after each replicate', async () => {
    const kept: Findings[] = []
    const { findings, end } = await searchRange(
      noFindings(last),
      world(),
      options({ onFindings: async (found) => void kept.push(found) }),
    )
    expect(end).toEqual({ state: 'decided' })
    expect(named(findings)).toEqual(['2..3 slower', '4..5 slower'])
    expect(kept.at(-1)).toBe(findings)
    expect(kept.map(replicatesIn)).toEqual(kept.map((_, index) => index + 1))
  })

  it('goes on from what an earlier one found, measuring no more in all', async () => {
    const whole = await searchRange(noFindings(last), world(), options())
    let left = 11
    const first = await searchRange(noFindings(last), world(), options({ inTime: () => left-- > 0 }))
    expect(first.end).toEqual({ state: 'out-of-time' })
    const second = await searchRange(first.findings, world(), options())
    expect(second.end).toEqual({ state: 'decided' })
    expect(named(second.findings)).toEqual(named(whole.findings))
    expect(replicatesIn(second.findings)).toBe(replicatesIn(whole.findings))
  })

  it('skips what cannot be built, and says why', async () => {
    const { findings, end } = await searchRange(
      noFindings(last),
      world({ prepare: (revision) => (revision === 3 ? 'does not build' : null) }),
      options(),
    )
    expect(end).toEqual({ state: 'decided' })
    expect(findings.unusable).toEqual(new Map([[3, 'does not build']]))
    // It came with the third or with the fourth, and nobody can tell.
    expect(named(findings)).toEqual(['2..4 slower', '4..5 slower'])
  })

  it('skips what breaks when it is run', async () => {
    const broken = (from: number, to: number): ReplicateResult | undefined =>
      from === 3 || to === 3 ? { state: 'broken', revision: 3, reason: 'it throws' } : undefined
    const { findings } = await searchRange(noFindings(last), world({ measure: broken }), options())
    expect(findings.unusable).toEqual(new Map([[3, 'it throws']]))
  })

  it('blames a revision that was not measured before where nobody can tell', async () => {
    const dies = (from: number, to: number): ReplicateResult | undefined =>
      from === 3 || to === 3 ? { state: 'broken', revision: null, reason: 'it died' } : undefined
    const { findings } = await searchRange(noFindings(last), world({ measure: dies }), options())
    expect([...findings.unusable.keys()]).toEqual([3])
  })

  it.each([
    ['good', 0],
    ['bad', last],
  ])('ends where the %s revision does not run', async (_, end) => {
    const prepare = (revision: number): string | null => (revision === end ? 'no' : null)
    const result = await searchRange(noFindings(last), world({ prepare }), options())
    expect(result.end).toEqual({ state: 'broken', revision: end, reason: 'no' })
    const measure = (): ReplicateResult => ({ state: 'broken', revision: null, reason: 'died' })
    const died = await searchRange(noFindings(last), world({ measure }), options())
    expect(died.end).toEqual({ state: 'broken', revision: null, reason: 'died' })
  })

  it('measures nothing of what runs the same code', async () => {
    const same = world({ isIdentical: (from, to) => levels[from] === levels[to] })
    const { findings } = await searchRange(noFindings(last), same, options())
    expect(named(findings)).toEqual(['2..3 slower', '4..5 slower'])
    for (const pair of same.measured) {
      const [from = 0, to = 0] = pair.split(' ').map(Number)
      expect(levels[from]).not.toBe(levels[to])
    }
  })

  it('builds only what it measures', async () => {
    const counted = world()
    await searchRange(noFindings(last), counted, options())
    const used = new Set(counted.measured.flatMap((pair) => pair.split(' ').map(Number)))
    expect(new Set(counted.prepared)).toEqual(used)
  })

  it('ends on a stop with what it has, also in the middle of a build', async () => {
    const stopped = new AbortController()
    let builds = 0
    const prepare = (): null => {
      builds += 1
      if (builds > 3) {
        stopped.abort()
        stopped.signal.throwIfAborted()
      }
      return null
    }
    const { findings, end } = await searchRange(
      noFindings(last),
      world({ prepare }),
      options({ signal: stopped.signal }),
    )
    expect(end).toEqual({ state: 'stopped' })
    expect(replicatesIn(findings)).toBeGreaterThan(0)
  })

  it('lets through what fails without a stop', async () => {
    const measure = (): ReplicateResult => {
      throw new Error('disk full')
    }
    await expect(searchRange(noFindings(last), world({ measure }), options())).rejects.toThrow('disk full')
  })
})
