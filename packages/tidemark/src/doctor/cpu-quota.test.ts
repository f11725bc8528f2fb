import { describe, expect, it } from 'vitest'
import { type ReadText, readCpuQuota } from './cpu-quota.ts'

const files =
  (texts: Readonly<Record<string, string>>): ReadText =>
  (path) =>
    texts[path] ?? null

describe('version 2', () => {
  it('takes the least limit on the way to the root', () => {
    const read = files({
      '/proc/self/cgroup': '0::/system.slice/job.service\n',
      '/sys/fs/cgroup/cgroup.controllers': 'cpu memory\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/system.slice/job.service/cpu.max': '200000 50000\n',
    })
    expect(readCpuQuota(read)).toBe(1.5)
  })

  it('sees its own group at the root of a container, whatever the path outside is', () => {
    const read = files({
      '/proc/self/cgroup': '0::/docker/0123abcd\n',
      '/sys/fs/cgroup/cpu.max': '50000 100000\n',
    })
    expect(readCpuQuota(read)).toBe(0.5)
  })

  it.each([
    ['max', { '/sys/fs/cgroup/a/cpu.max': 'max 100000\n' }],
    ['no controller for it', { '/sys/fs/cgroup/cgroup.controllers': 'memory\n' }],
  ])('has none with %s', (_, texts) => {
    expect(readCpuQuota(files({ '/proc/self/cgroup': '0::/a\n', ...texts }))).toBe('none')
  })
})

describe('version 1', () => {
  const self = '9:memory:/\n4:cpu,cpuacct:/jobs/one\n0::/\n'

  it.each([
    ['150000', 1.5],
    ['-1', 'none'],
  ])('quota %s', (quota, expected) => {
    const read = files({
      '/proc/self/cgroup': self,
      '/sys/fs/cgroup/cpu/jobs/one/cpu.cfs_quota_us': `${quota}\n`,
      '/sys/fs/cgroup/cpu/jobs/one/cpu.cfs_period_us': '100000\n',
    })
    expect(readCpuQuota(read)).toBe(expected)
  })

  it('is found under the name of both controllers, too', () => {
    const read = files({
      '/proc/self/cgroup': self,
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '400000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    })
    expect(readCpuQuota(read)).toBe(4)
  })
})

it.each([
  ['no control groups', {}],
  ['none that can be read', { '/proc/self/cgroup': '4:cpu:/a\n0::/\n' }],
  ['a file of another kind', { '/proc/self/cgroup': 'hello\n' }],
])('is unknown with %s', (_, texts) => {
  expect(readCpuQuota(files(texts))).toBeNull()
})
