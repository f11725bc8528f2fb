import { readdirSync, readFileSync } from 'node:fs'
import { freemem } from 'node:os'
import type { MachineState } from '@tidemark/gate/doctor'
import { fingerprintHere } from '@tidemark/records'
import { type ReadText, readCpuQuota } from './cpu-quota.ts'

/** What the system tells of itself without measuring. Where a file is missing, its answer is null. */
export function readMachine(): MachineState {
  const limit = process.constrainedMemory()
  const free = freemem()
  return {
    fingerprint: fingerprintHere(),
    clockSource: trimmed(readText('/sys/devices/system/clocksource/clocksource0/current_clocksource')),
    quotaCores: readCpuQuota(readText),
    governor: trimmed(readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')),
    onBattery: readOnBattery(readText, listSupplies()),
    hypervisor: readHypervisor(readText),
    // Without a limit the figure is 0 or beyond all memory.
    availableMemoryBytes: limit ? Math.min(limit, free) : free,
    nodeOptions: process.env['NODE_OPTIONS'] ?? '',
    execArgv: process.execArgv,
    coverage: (process.env['NODE_V8_COVERAGE'] ?? '') !== '',
  }
}

const vendors: readonly (readonly [RegExp, string])[] = [
  [/amazon ec2/i, 'Amazon EC2'],
  [/google/i, 'Google Compute Engine'],
  [/microsoft corporation/i, 'Hyper-V'],
  [/vmware/i, 'VMware'],
  [/virtualbox|innotek/i, 'VirtualBox'],
  [/qemu|kvm/i, 'KVM'],
  [/xen/i, 'Xen'],
]

/**
 * A guest of x86 sees the flag `hypervisor`; who it is stands in the firmware's tables, if anywhere. Without
 * `/proc/cpuinfo` nothing is known; on ARM it has no such flag, so its absence says nothing there.
 */
export function readHypervisor(read: ReadText): string | null {
  const info = read('/proc/cpuinfo')
  if (info === null) return null
  const flags = /^flags\s*:(.*)$/m.exec(info)?.[1]?.split(' ')
  const firmware = ['sys_vendor', 'product_name']
    .map((name) => read(`/sys/class/dmi/id/${name}`) ?? '')
    .join(' ')
  const guest = flags?.includes('hypervisor')
  if (guest === false) return 'none'
  const named = vendors.find(([pattern]) => pattern.test(firmware))?.[1]
  return guest === true ? (named ?? 'yes') : (named ?? null)
}

/** Whether a battery is being emptied; null where no supply is known. */
export function readOnBattery(read: ReadText, supplies: readonly string[]): boolean | null {
  const states = supplies.map((name) => {
    const folder = `/sys/class/power_supply/${name}`
    // Mice and headsets have batteries, too; theirs feed a device.
    const own = trimmed(read(`${folder}/scope`)) !== 'Device'
    return own && trimmed(read(`${folder}/type`)) === 'Battery' ? trimmed(read(`${folder}/status`)) : null
  })
  if (supplies.length === 0) return null
  return states.includes('Discharging')
}

function listSupplies(): readonly string[] {
  try {
    return readdirSync('/sys/class/power_supply')
  } catch {
    return []
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function trimmed(text: string | null): string | null {
  return text === null ? null : text.trim()
}
