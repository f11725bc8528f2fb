import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { environmentDocument } from './fixtures/documents.ts'
import { formatEnvironment } from './format.ts'
import { fingerprintHere, fingerprintOf, type MachineFacts } from './machine.ts'
import { v8Flags } from './v8-flags.ts'

const gib = 1024 ** 3
const facts: MachineFacts = {
  cpuModel: 'AMD EPYC',
  cpuInfo:
    'vendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nmodel name\t: AMD EPYC\nstepping\t: 1\n\ncpu family\t: 26\n',
  parallelism: 2,
  totalMemoryBytes: 23.54 * gib,
  constrainedMemoryBytes: 2 ** 64,
  platform: 'linux',
  arch: 'x64',
  release: '6.18.5-cloud-amd64',
  nodeVersion: 'v20.20.2',
  nodeOptions: '',
  execArgv: [],
  allowedNodeOptions: process.allowedNodeEnvironmentFlags,
}

describe('fingerprintOf', () => {
  it('keeps what must be equal and nothing more', () => {
    expect(fingerprintOf(facts)).toEqual({
      cpu: 'AMD EPYC (25/1/1)',
      cores: 2,
      memoryGib: 24,
      platform: 'linux',
      arch: 'x64',
      kernel: '6.18',
      node: '20.20.2',
      flags: [],
    })
  })

  it.each([
    ['without cpuinfo', 'Apple  M4 Pro ', null, 'Apple M4 Pro'],
    ['without a model', '', null, 'unknown CPU'],
    [
      'on ARM, by implementer, part, variant and revision',
      'unknown',
      'CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n',
      'unknown (0x41/0xd0c/0x3/1)',
    ],
    ['with a cpuinfo that tells nothing', 'IBM z16', 'features : esan3\n', 'IBM z16'],
  ])('names the processor %s', (_what, cpuModel, cpuInfo, cpu) => {
    expect(fingerprintOf({ ...facts, cpuModel, cpuInfo }).cpu).toBe(cpu)
  })

  it.each([
    ['no limit known', undefined, 24],
    ['limit 0 is none', 0, 24],
    ['a limit', 4 * gib, 4],
    ['never below 1', 0.2 * gib, 1],
  ])('takes the lower of memory and limit: %s', (_what, constrainedMemoryBytes, memoryGib) => {
    expect(fingerprintOf({ ...facts, constrainedMemoryBytes }).memoryGib).toBe(memoryGib)
  })

  it.each([
    ['10.0.22631', '10.0'],
    ['25.1.0', '25.1'],
    ['rolling', 'rolling'],
  ])('shortens the release %s to %s', (release, kernel) => {
    expect(fingerprintOf({ ...facts, release }).kernel).toBe(kernel)
  })
})

describe('fingerprintHere', () => {
  it('is a valid fingerprint and the same each time', () => {
    const here = fingerprintHere()
    expect(fingerprintHere()).toEqual(here)
    expect(() => formatEnvironment({ ...environmentDocument, fingerprint: here })).not.toThrow()
    expect(here.node).toBe(process.versions.node)
  })
})

describe('v8Flags', () => {
  const flags = (environment: string, ...execArgv: readonly string[]): readonly string[] =>
    v8Flags(environment, execArgv, process.allowedNodeEnvironmentFlags)

  it('keeps the flags of V8 and sorts them', () => {
    expect(flags('--max-old-space-size=4096', '--no-opt', '--expose-gc', '--jitless')).toEqual([
      '--expose-gc',
      '--jitless',
      '--max-old-space-size=4096',
      '--no-opt',
    ])
  })

  it('leaves out options of Node, with their values', () => {
    expect(
      flags(
        '--enable-source-maps --import ./a.mjs --require "my file.cjs" --no-warnings -C dev',
        ...['--conditions=x', '-r', 'b', '--env-file=.env', '--inspect=0', '--eval', 'code', '--test'],
      ),
    ).toEqual([])
  })

  it('lets the command line override the environment, in either spelling', () => {
    expect(flags('--max_old_space_size=1', '--max-old-space-size=2')).toEqual(['--max-old-space-size=2'])
  })

  it('reads quotes and escapes as Node does', () => {
    expect(flags('--title="a --no-opt \\" b" "--stack-size=900"')).toEqual(['--stack-size=900'])
    expect(flags('--stack-size="9 00')).toEqual(['--stack-size=9 00'])
  })

  it('agrees with Node on what a quoted option is', () => {
    const NODE_OPTIONS = '--title="a \\"b c" "--max-old-space-size=300"'
    const script = "process.stdout.write([process.title, v8.getHeapStatistics().heap_size_limit].join('|'))"
    const output = execFileSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS },
    })
    const [title, limit] = output.split('|')
    expect(title).toBe('a "b c')
    expect(Number(limit)).toBeLessThan(700 * 1024 ** 2)
    expect(flags(NODE_OPTIONS)).toEqual(['--max-old-space-size=300'])
  })
})
