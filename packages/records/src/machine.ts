import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import type { Fingerprint } from './fingerprint.ts'
import { v8Flags } from './v8-flags.ts'

/** What the operating system and Node tell of themselves, before it is made comparable. */
export interface MachineFacts {
  /** Model of the first logical core, as the operating system words it. */
  readonly cpuModel: string
  /** Text of `/proc/cpuinfo`; null where there is none. */
  readonly cpuInfo: string | null
  readonly parallelism: number
  readonly totalMemoryBytes: number
  /** Limit of the control group; absent, 0 or beyond the physical memory when there is none. */
  readonly constrainedMemoryBytes: number | undefined
  readonly platform: string
  readonly arch: string
  /** Release of the kernel, such as `6.18.5-cloud-amd64`. */
  readonly release: string
  /** With the `v`: `v20.20.2`. */
  readonly nodeVersion: string
  readonly nodeOptions: string
  readonly execArgv: readonly string[]
  readonly allowedNodeOptions: ReadonlySet<string>
}

/** The fingerprint of the machine and the runtime of this process. */
export function fingerprintHere(): Fingerprint {
  return fingerprintOf({
    cpuModel: cpus()[0]?.model ?? '',
    cpuInfo: platform() === 'linux' ? readCpuInfo() : null,
    parallelism: availableParallelism(),
    totalMemoryBytes: totalmem(),
    constrainedMemoryBytes: process.constrainedMemory(),
    platform: platform(),
    arch: arch(),
    release: release(),
    nodeVersion: process.version,
    nodeOptions: process.env['NODE_OPTIONS'] ?? '',
    execArgv: process.execArgv,
    allowedNodeOptions: process.allowedNodeEnvironmentFlags,
  })
}

/** The fingerprint that follows from the facts. */
export function fingerprintOf(facts: MachineFacts): Fingerprint {
  const limit = facts.constrainedMemoryBytes
  const memoryBytes = limit ? Math.min(limit, facts.totalMemoryBytes) : facts.totalMemoryBytes
  return {
    cpu: cpuName(facts.cpuModel, facts.cpuInfo),
    cores: facts.parallelism,
    memoryGib: Math.max(1, Math.round(memoryBytes / 1024 ** 3)),
    platform: facts.platform,
    arch: facts.arch,
    kernel: /^\d+\.\d+/.exec(facts.release)?.[0] ?? facts.release,
    node: facts.nodeVersion.replace(/^v/, ''),
    flags: v8Flags(facts.nodeOptions, facts.execArgv, facts.allowedNodeOptions),
  }
}

/**
 * Clouds hide the model's name (`AMD EPYC`), so two generations look alike; on x86, family, model and
 * stepping tell them apart. ARM kernels give implementer, part and revision instead.
 */
function cpuName(model: string, cpuInfo: string | null): string {
  const name = model.replace(/\s+/g, ' ').trim() || 'unknown CPU'
  if (cpuInfo === null) return name
  const first = (fields: readonly string[]): string[] =>
    fields.flatMap((field) => new RegExp(`^${field}\\s*:\\s*(\\S+)`, 'm').exec(cpuInfo)?.[1] ?? [])
  const x86 = first(['cpu family', 'model', 'stepping'])
  const ids = x86.length === 3 ? x86 : first(['CPU implementer', 'CPU part', 'CPU variant', 'CPU revision'])
  return ids.length < 3 ? name : `${name} (${ids.join('/')})`
}

function readCpuInfo(): string | null {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    // Hardened containers hide it; the model's name is all there is then.
    return null
  }
}
