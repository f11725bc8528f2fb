import { stripVTControlCharacters } from 'node:util'
import type { Advice, DoctorReport, MachineVerdict } from '@tidemark/gate/doctor'
import { describe, expect, it } from 'vitest'
import { createPaint } from '../format/paint.ts'
import { renderDoctor } from './render-doctor.ts'

const plain = createPaint(false)

const desk: DoctorReport = {
  kind: 'tidemark.doctor',
  version: 1,
  tool: '0.1.0',
  startedAt: '2026-11-22T18:00:00.000Z',
  durationSeconds: 60.2,
  interrupted: false,
  machine: {
    fingerprint: {
      cpu: 'AMD EPYC (25/1/1)',
      cores: 2,
      memoryGib: 24,
      platform: 'linux',
      arch: 'x64',
      kernel: '6.18',
      node: '20.20.2',
      flags: [],
    },
    clockSource: 'tsc',
    quotaCores: 'none',
    governor: null,
    onBattery: null,
    hypervisor: 'KVM',
    availableMemoryBytes: 2.14e10,
    nodeOptions: '',
    execArgv: [],
    coverage: false,
  },
  load: { stealShare: 0.0231, loadAverage: [1.74, 2.43, 2.12], otherLoadCores: 0.61 },
  clock: {
    costNs: { low: 45.9, median: 46, high: 47.7 },
    stepNs: { low: 49.9, median: 50, high: 50.1 },
  },
  speed: {
    state: 'two-speeds',
    blocks: 480,
    kernelNs: { low: 41_000, median: 42_000, high: 67_000 },
    jumpShare: 0.017,
    jumpsPerSecond: 1.7,
    ratio: 1.53,
    slowShare: 0.8,
  },
  margin: 0.01,
  calls: [
    {
      state: 'measured',
      kind: 'short sync',
      logRatios: [0.001, -0.002, 0.001, 0.0005, -0.001, 0.0035],
      spread: 0.0015,
      largest: 0.00351,
      secondsPerReplicate: 1.02,
      detections: [
        { seconds: 5, replicates: 4, slowdown: null },
        { seconds: 15, replicates: 14, slowdown: 0.0037 },
        { seconds: 60, replicates: 58, slowdown: 0.0017 },
      ],
      decidesInSeconds: 13.3,
    },
    {
      state: 'measured',
      kind: 'allocation-heavy',
      logRatios: [0.01, -0.02, 0.01, 0.005, -0.01, 0.035],
      spread: 0.011,
      largest: 0.0356,
      secondsPerReplicate: 1.31,
      detections: [
        { seconds: 5, replicates: 3, slowdown: null },
        { seconds: 15, replicates: 11, slowdown: null },
        { seconds: 60, replicates: 45, slowdown: 0.0123 },
      ],
      decidesInSeconds: null,
    },
  ],
  advice: [
    { code: 'steal', share: 0.0231 },
    { code: 'other-load', busyCores: 0.61 },
    { code: 'two-speeds', ratio: 1.53 },
  ],
  verdict: { state: 'usable', beyond: ['allocation-heavy'], seconds: 13.3 },
}

const everyAdvice: readonly Advice[] = [
  { code: 'on-battery' },
  { code: 'governor', governor: 'powersave' },
  { code: 'quota', quotaCores: 1.5, cores: 4 },
  { code: 'one-core' },
  { code: 'low-memory', bytes: 3e8 },
  { code: 'slow-clock', costNs: 812, source: 'hpet' },
  { code: 'slow-clock', costNs: 812, source: null },
  { code: 'coarse-clock', stepNs: 1e6 },
  { code: 'steal', share: 0.0231 },
  { code: 'other-load', busyCores: 0.61 },
  { code: 'two-speeds', ratio: 1.53 },
  { code: 'unsteady', jumpsPerSecond: 12.34 },
  { code: 'node-option', option: '--inspect', from: 'NODE_OPTIONS', effect: 'debugger' },
  { code: 'node-option', option: '--import', from: 'NODE_OPTIONS', effect: 'preload' },
  { code: 'node-option', option: '--cpu-prof', from: 'command line', effect: 'profiler' },
  { code: 'node-option', option: '--jitless', from: 'command line', effect: 'compiler' },
  { code: 'coverage' },
  { code: 'measure-longer', kinds: ['JSON', 'loopback HTTP'], fewest: 5 },
]

const silent: DoctorReport = {
  ...desk,
  durationSeconds: 2.4,
  interrupted: true,
  machine: {
    ...desk.machine,
    fingerprint: { ...desk.machine.fingerprint, cpu: 'Evil \u001b[31mCPU\nroot#', cores: 1 },
    clockSource: null,
    quotaCores: 1.5,
    governor: '\u001b[2Jfast',
    onBattery: true,
    hypervisor: null,
  },
  load: { stealShare: null, loadAverage: null, otherLoadCores: null },
  clock: null,
  speed: null,
  calls: [
    { state: 'too-few', kind: 'short sync', replicates: 2 },
    { state: 'broken', kind: 'loopback HTTP', message: 'listen EPERM\n\u001b[31m127.0.0.1' },
  ],
  advice: [{ code: 'node-option', option: '--inspect-\u0007', from: 'NODE_OPTIONS', effect: 'debugger' }],
  verdict: { state: 'unknown', unmeasured: ['short sync', 'loopback HTTP'] },
}

const golden = (name: string): string => `../__golden__/doctor-${name}.txt`

describe('the report', () => {
  it.each<[string, DoctorReport]>([
    ['shared-machine', desk],
    ['interrupted', silent],
    ['every-advice', { ...desk, advice: everyAdvice }],
  ])('%s', async (name, report) => {
    await expect(`${renderDoctor(report, plain)}\n`).toMatchFileSnapshot(golden(name))
  })

  it('says the same in colour', () => {
    const painted = renderDoctor(desk, createPaint(true))
    expect(painted).not.toBe(renderDoctor(desk, plain))
    expect(stripVTControlCharacters(painted)).toBe(renderDoctor(desk, plain))
  })

  it('lets nothing raw through to the terminal', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(renderDoctor(silent, plain)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })
})

it.each<[MachineVerdict, string]>([
  [
    { state: 'good', slowest: 'async queue', seconds: 14.2 },
    'good for gating at 1%: every kind of call is decided within 14s (slowest: async queue)',
  ],
  [
    { state: 'usable', beyond: [], seconds: 33 },
    'usable for gating at 1%: every kind of call is decided within 33s a call',
  ],
  [
    { state: 'poor', beyond: ['JSON', 'async queue'] },
    'poor for gating at 1%: the noise hides such a slowdown of JSON, async queue; take a wider margin or a quieter machine',
  ],
  [{ state: 'unknown', unmeasured: [] }, 'unknown for gating at 1%: nothing was measured'],
])('the last line: %j', (verdict, line) => {
  expect(
    renderDoctor({ ...desk, verdict }, plain)
      .split('\n')
      .at(-1),
  ).toBe(line)
})

it.each<[DoctorReport['speed'], string]>([
  [
    {
      state: 'steady',
      blocks: 480,
      kernelNs: { low: 40_000, median: 40_500, high: 41_000 },
      jumpShare: 0,
      jumpsPerSecond: 0,
    },
    'speed       steady, half of the time within 2.47%, 0.0 jumps a second',
  ],
  [
    {
      state: 'unsteady',
      blocks: 480,
      kernelNs: { low: 40_000, median: 50_000, high: 70_000 },
      jumpShare: 0.21,
      jumpsPerSecond: 21,
    },
    'speed       unsteady: 21.0 jumps a second of more than a quarter, 21% of all blocks of 10 ms',
  ],
])('the speed: %j', (speed, line) => {
  expect(renderDoctor({ ...desk, speed }, plain).split('\n')).toContain(line)
})
