import { describe, expect, it } from 'vitest'
import type { ReadText } from './cpu-quota.ts'
import { readHypervisor, readMachine, readOnBattery } from './read-machine.ts'

const files =
  (texts: Readonly<Record<string, string>>): ReadText =>
  (path) =>
    texts[path] ?? null

describe('the hypervisor', () => {
  const guest = 'processor\t: 0\nflags\t\t: fpu vme hypervisor sse2\n'
  const firmware = (vendor: string, product: string) => ({
    '/sys/class/dmi/id/sys_vendor': `${vendor}\n`,
    '/sys/class/dmi/id/product_name': `${product}\n`,
  })

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['has a name in the firmware', { '/proc/cpuinfo': guest, ...firmware('QEMU', 'Standard PC') }, 'KVM'],
    ['is known without a name', { '/proc/cpuinfo': guest }, 'yes'],
    [
      'is none on a desk of a maker of clouds',
      { '/proc/cpuinfo': 'flags\t: fpu sse2\n', ...firmware('Microsoft Corporation', 'Surface Laptop') },
      'none',
    ],
    ['may be there on ARM', { '/proc/cpuinfo': 'Features\t: fp asimd\n' }, null],
    [
      'is there on ARM when the firmware says so',
      { '/proc/cpuinfo': 'Features\t: fp asimd\n', ...firmware('Amazon EC2', 'c7g.large') },
      'Amazon EC2',
    ],
    ['is unknown where nothing tells', {}, null],
  ])('%s', (_, texts, expected) => {
    expect(readHypervisor(files(texts))).toBe(expected)
  })
})

describe('the battery', () => {
  const supplies = {
    '/sys/class/power_supply/AC/type': 'Mains\n',
    '/sys/class/power_supply/BAT0/type': 'Battery\n',
    '/sys/class/power_supply/mouse/type': 'Battery\n',
    '/sys/class/power_supply/mouse/scope': 'Device\n',
    '/sys/class/power_supply/mouse/status': 'Discharging\n',
  }
  const names = ['AC', 'BAT0', 'mouse']

  it.each([
    ['Discharging', true],
    ['Charging', false],
    ['Not charging', false],
  ])('%s', (status, expected) => {
    const read = files({ ...supplies, '/sys/class/power_supply/BAT0/status': `${status}\n` })
    expect(readOnBattery(read, names)).toBe(expected)
  })

  it('is unknown where no supply is listed', () => {
    expect(readOnBattery(files({}), [])).toBeNull()
  })
})

it('reads this machine, whichever it is', () => {
  const { fingerprint, availableMemoryBytes, execArgv } = readMachine()
  expect(fingerprint.node).toBe(process.versions.node)
  expect(availableMemoryBytes).toBeGreaterThan(0)
  expect(execArgv).toBe(process.execArgv)
})
