import type { LoadFigures, LoadResult } from '@tidemark/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suiteArm, threeArms } from './fixtures/call-in-arms.ts'
import { type BlockFigures, closedLoad, loadFigures, openLoad } from './fixtures/load-figures.ts'
import { figuresOfArms, mirrored, usable } from './load-blocks.ts'

const blocksOf = (order: string, figures: (arm: string, at: number) => BlockFigures, load = closedLoad) =>
  [...order].map((arm, at) => ({ arm, figures: loadFigures(figures(arm, at), load) }))

describe('the order of blocks', () => {
  it('is its own reverse', () => {
    expect(
      mirrored(['head', 'base'].map(suiteArm))
        .map(({ arm }) => arm)
        .join(' '),
    ).toBe('head base base head')
    expect(mirrored(threeArms)).toHaveLength(6)
  })
})

describe('figures of arms', () => {
  it('are worse for head where fewer calls end with callers, and where the tail grows at a rate', () => {
    const closed = figuresOfArms(
      blocksOf('hbbh', (arm) => ({ perSecond: arm === 'h' ? 800 : 1000, p99Ns: arm === 'h' ? 1 : 9 })),
      'h',
    )
    expect(closed['b']?.logRatio).toBeCloseTo(Math.log(1000 / 800), 12)
    expect(closed['h']).toMatchObject({ logRatio: 0, completedPerSecond: expect.closeTo(800, 6) })
    const open = figuresOfArms(
      blocksOf('hbbh', (arm) => ({ perSecond: 500, p99Ns: arm === 'h' ? 6e6 : 5e6 }), openLoad),
      'h',
    )
    expect(open['b']?.logRatio).toBeCloseTo(Math.log(6 / 5), 12)
  })

  it('do not see what drifts evenly over the blocks, however strongly', () => {
    const drifts = fc.double({ min: -0.5, max: 0.5, noNaN: true })
    const orders = fc.constantFrom('hbbh', 'bhhb', 'hbttbh', 'tbhhbt')
    fc.assert(
      fc.property(drifts, orders, (drift, order) => {
        for (const load of [closedLoad, openLoad]) {
          const drifted = (_: string, at: number) => ({
            perSecond: 1000 * Math.exp(drift * at),
            p99Ns: 5e6 * Math.exp(drift * at),
          })
          for (const { logRatio } of Object.values(figuresOfArms(blocksOf(order, drifted, load), 'h'))) {
            expect(logRatio).toBeCloseTo(0, 9)
          }
        }
      }),
    )
  })

  it('keep the worse of the lateness of a generator', () => {
    const late = figuresOfArms(
      blocksOf('hbbh', (_, at) => ({ scheduleErrorP99Ns: at * 1e6 }), openLoad),
      'h',
    )
    expect([late['h'], late['b']].map((one) => one?.scheduleErrorP99Ns)).toEqual([3e6, 2e6])
  })
})

describe('a block', () => {
  const result = (changes: Partial<LoadFigures>): LoadResult => loadFigures({}, closedLoad, changes)
  const counts = { completed: 97, failed: 3, timedOut: 0, dropped: 0, unfinished: 0, late: 0 }

  it('with calls that were given up is as good as any: they are in its latencies', () => {
    expect(usable(result({ counts: { ...counts, failed: 0, timedOut: 3, dropped: 2 } }))).toMatchObject({
      state: 'usable',
    })
  })

  it.each<[what: string, result: LoadResult, failure: object]>([
    [
      'in which calls fail',
      result({ counts, failures: [{ kind: 'HttpError: 127.0.0.1: connection refused', calls: 3 }] }),
      {
        reason: 'threw',
        phase: 'measure',
        message: '3 of 100 calls failed under load: HttpError: 127.0.0.1: connection refused',
      },
    ],
    [
      'in which checks fail',
      result({ counts, failures: [{ kind: 'check failed', calls: 3 }] }),
      { reason: 'check-failed' },
    ],
    [
      'whose server died',
      result({ end: 'server-died', serverDeath: 'the server ended by itself (exit code 9)' }),
      { reason: 'crashed', message: 'the server ended by itself (exit code 9)' },
    ],
    ['that got stuck', result({ end: 'stuck' }), { reason: 'timeout' }],
    ['without a call', result({ completedPerSecond: 0 }), { reason: 'no-samples' }],
    [
      'that could not be taken',
      {
        state: 'broken',
        load: closedLoad,
        breakage: { reason: 'setup-failed', phase: 'setup', message: 'no database', replicate: 0 },
      },
      { reason: 'setup-failed', phase: 'setup', message: 'no database' },
    ],
  ])('%s says nothing of how fast it is', (_, found, failure) => {
    expect(usable(found)).toEqual({ state: 'unusable', failure: expect.objectContaining(failure) })
  })
})
