import type { ArmProfiles } from '@tidemark/harness/runner'
import { describe, expect, it } from 'vitest'
import { allocGrowth, cpuGrowth, type Locate, type ProfiledArm } from './profile-growth.ts'

/** A function, how many samples (or bytes) are its own, and in which file. */
interface Frame {
  readonly name: string
  readonly own: number
  readonly url?: string
  readonly line?: number
}

const callFrame = ({ name, url = 'file:///app/src/a.js', line = 0 }: Frame) => ({
  functionName: name,
  scriptId: '1',
  url,
  lineNumber: line,
  columnNumber: 0,
})

/** Each sample of the CPU profile stands for 100 µs. */
function profiles(frames: readonly Frame[]): ArmProfiles {
  const nodes = frames.map((frame, at) => ({ id: at + 1, callFrame: callFrame(frame) }))
  const samples = frames.flatMap(({ own }, at) => new Array<number>(own).fill(at + 1))
  return {
    cpu: { nodes, startTime: 0, endTime: 1e6, samples, timeDeltas: samples.map(() => 100) },
    heap: {
      head: {
        callFrame: callFrame({ name: '(root)', own: 0, url: '' }),
        selfSize: 0,
        // A chain, as deep as recursion makes it.
        children: frames.reduceRight<ArmProfiles['heap']['head'][]>(
          (children, frame) => [{ callFrame: callFrame(frame), selfSize: frame.own, children }],
          [],
        ),
      },
    },
  }
}

const locate: Locate = (url, line) =>
  url.startsWith('file:') ? { file: url.replace('file:///app/', ''), line: line + 1 } : null

function arm(p50Ns: number, frames: readonly Frame[], bytesPerOperation = 0): ProfiledArm {
  return { p50Ns, bytesPerOperation, locate, profiles: profiles(frames) }
}

describe('the functions whose time grew', () => {
  it('share the time that was measured side by side, largest growth first', () => {
    const before = arm(1000, [
      { name: 'parse', own: 60 },
      { name: 'render', own: 40 },
    ])
    const after = arm(2000, [
      { name: 'parse', own: 30 },
      { name: 'render', own: 40, line: 9 },
      { name: 'copy', own: 30 },
    ])
    expect(cpuGrowth(before, after)).toEqual([
      { function: 'copy', file: 'src/a.js', line: 1, before: 0, after: 600 },
      { function: 'render', file: 'src/a.js', line: 10, before: 400, after: 800 },
    ])
  })

  it('do not count idle time, in which the call only waited', () => {
    const before = arm(1000, [{ name: 'work', own: 10 }])
    const after = arm(1000, [
      { name: 'work', own: 10 },
      { name: '(idle)', own: 90, url: '' },
    ])
    expect(cpuGrowth(before, after)).toEqual([])
  })

  it('add up over all places that call them, and keep the same name in two files apart', () => {
    const frames: readonly Frame[] = [
      { name: 'log', own: 10 },
      { name: 'log', own: 30 },
      { name: 'log', own: 60, url: 'file:///app/src/b.js' },
    ]
    expect(cpuGrowth(arm(1000, []), arm(1000, frames))).toMatchObject([
      { function: 'log', file: 'src/b.js', after: 600 },
      { function: 'log', file: 'src/a.js', after: 400 },
    ])
  })

  it('are found again when lines above them moved', () => {
    const at = (line: number): ProfiledArm => arm(1000, [{ name: 'work', own: 10, line }])
    expect(cpuGrowth(at(1), at(80))).toEqual([])
  })

  it('may be those of Node, or have no name', () => {
    const frames: readonly Frame[] = [
      { name: '(garbage collector)', own: 60, url: '' },
      { name: '', own: 40 },
    ]
    expect(cpuGrowth(arm(1000, []), arm(1000, frames))).toEqual([
      { function: '(garbage collector)', file: null, line: 0, before: 0, after: 600 },
      { function: '(anonymous)', file: 'src/a.js', line: 1, before: 0, after: 400 },
    ])
  })

  it('are left out where they grew by less than two profiles differ anyway', () => {
    const before = arm(1000, [
      { name: 'work', own: 9900 },
      { name: 'rest', own: 100 },
    ])
    const after = arm(1000, [
      { name: 'work', own: 9790 },
      { name: 'rest', own: 210 },
    ])
    expect(cpuGrowth(before, after)).toMatchObject([{ function: 'rest' }])
    const lessSo = arm(1000, [
      { name: 'work', own: 9810 },
      { name: 'rest', own: 190 },
    ])
    expect(cpuGrowth(before, lessSo)).toEqual([])
  })

  it('are at most five', () => {
    const frames = Array.from({ length: 20 }, (_, at) => ({ name: `f${at}`, own: 10 + at }))
    const growth = cpuGrowth(arm(1000, []), arm(1000, frames))
    expect(growth.map((one) => one.function)).toEqual(['f19', 'f18', 'f17', 'f16', 'f15'])
  })

  it('are none where a profile has no sample', () => {
    expect(cpuGrowth(arm(1000, []), arm(1000, []))).toEqual([])
    const without = arm(1000, [{ name: 'work', own: 0 }])
    expect(cpuGrowth(without, without)).toEqual([])
  })
})

describe('the functions that allocate more', () => {
  it('share the bytes that were counted side by side', () => {
    const before = arm(1000, [{ name: 'copy', own: 1000 }], 100)
    const after = arm(
      1000,
      [
        { name: 'copy', own: 30_000 },
        { name: 'parse', own: 20_000 },
      ],
      500,
    )
    expect(allocGrowth(before, after)).toEqual([
      { function: 'copy', file: 'src/a.js', line: 1, before: 100, after: 300 },
      { function: 'parse', file: 'src/a.js', line: 1, before: 0, after: 200 },
    ])
  })

  it('are none where nothing was allocated', () => {
    expect(allocGrowth(arm(1000, []), arm(1000, []))).toEqual([])
    expect(allocGrowth(arm(1, [], 0), arm(1, [{ name: 'copy', own: 0 }], 0))).toEqual([])
  })
})

it('blames the harness for nothing', () => {
  const url = new URL('../../../harness/dist/worker/runner.js', import.meta.url).href
  const frames = [
    { name: 'run', own: 90, url },
    { name: 'work', own: 10 },
  ]
  expect(cpuGrowth(arm(1000, []), arm(1000, frames))).toMatchObject([{ function: 'work' }])
})
