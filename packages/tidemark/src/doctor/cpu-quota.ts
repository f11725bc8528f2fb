import { posix } from 'node:path'

/** Text of a file, or null where it cannot be read. */
export type ReadText = (path: string) => string | null

/**
 * How many cores the control groups of this process allow it: the least along the way up to the root, as
 * each limits all below it. `cpu.max` of version 2, `cpu.cfs_quota_us` of version 1.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
 * https://docs.kernel.org/scheduler/sched-bwc.html
 *
 * @returns `none` without a limit, null where there are no control groups to read
 */
export function readCpuQuota(read: ReadText): number | 'none' | null {
  const groups = read('/proc/self/cgroup')
  if (groups === null) return null
  const found = groups.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (controllers === undefined || path === undefined) return []
    if (controllers === '') return quotasAlong('/sys/fs/cgroup', path, (folder) => quotaV2(folder, read))
    if (!controllers.split(',').includes('cpu')) return []
    return ['cpu', 'cpu,cpuacct'].flatMap((mount) =>
      quotasAlong(`/sys/fs/cgroup/${mount}`, path, (folder) => quotaV1(folder, read)),
    )
  })
  const known = found.filter((quota) => quota !== null)
  if (known.length === 0) return null
  const least = Math.min(...known)
  return Number.isFinite(least) ? least : 'none'
}

/** In a container the path may be that of the host while the mount shows the container's own group. */
function quotasAlong(
  mount: string,
  path: string,
  quotaOf: (folder: string) => number | null,
): (number | null)[] {
  const quotas: (number | null)[] = []
  for (let folder = path; ; folder = posix.dirname(folder)) {
    quotas.push(quotaOf(posix.join(mount, folder)))
    if (folder === '/') return quotas
  }
}

/** Infinity for no limit, null for no such file. */
function quotaV2(folder: string, read: ReadText): number | null {
  const [, quota, period] = /^(max|\d+) (\d+)/.exec(read(posix.join(folder, 'cpu.max')) ?? '') ?? []
  if (quota === undefined) return read(posix.join(folder, 'cgroup.controllers')) === null ? null : unlimited
  return quota === 'max' ? unlimited : Number(quota) / Number(period)
}

function quotaV1(folder: string, read: ReadText): number | null {
  const quota = read(posix.join(folder, 'cpu.cfs_quota_us'))
  const period = read(posix.join(folder, 'cpu.cfs_period_us'))
  if (quota === null || period === null) return null
  return Number(quota) > 0 ? Number(quota) / Number(period) : unlimited
}

const unlimited = Number.POSITIVE_INFINITY
