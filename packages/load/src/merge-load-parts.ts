import { type EncodedHistogram, mergeHistograms } from '@tidemark/metrics'
import type { LoadCounts, LoadPart, LoadSecond } from './loop/recorder.ts'

/**
 * Joins what several workers recorded of one load: histograms without loss, counts by addition, seconds by their
 * place. The order does not matter, and the whole is what one worker would have recorded of all their calls.
 *
 * @param parts at least one
 */
export function mergeLoadParts(parts: readonly LoadPart[]): LoadPart {
  const longest = Math.max(...parts.map(({ seconds }) => seconds.length))
  return {
    latency: merged(parts, 'latency'),
    service: merged(parts, 'service'),
    waiting: merged(parts, 'waiting'),
    scheduleError: merged(parts, 'scheduleError'),
    counts: added(parts.map(({ counts }) => counts)),
    failures: addedFailures(parts),
    lastEndNs: Math.max(...parts.map(({ lastEndNs }) => lastEndNs)),
    seconds: Array.from({ length: longest }, (_, at) =>
      mergedSecond(parts.flatMap(({ seconds }) => seconds[at] ?? [])),
    ),
  }
}

function merged(
  parts: readonly LoadPart[],
  key: 'latency' | 'service' | 'waiting' | 'scheduleError',
): EncodedHistogram {
  return mergeHistograms(parts.map((part) => part[key])).encode()
}

function added(all: readonly LoadCounts[]): LoadCounts {
  const sum = (key: keyof LoadCounts): number => all.reduce((total, counts) => total + counts[key], 0)
  return {
    completed: sum('completed'),
    failed: sum('failed'),
    timedOut: sum('timedOut'),
    dropped: sum('dropped'),
    unfinished: sum('unfinished'),
    late: sum('late'),
  }
}

function addedFailures(parts: readonly LoadPart[]): Readonly<Record<string, number>> {
  const failures = new Map<string, number>()
  for (const [kind, calls] of parts.flatMap((part) => Object.entries(part.failures))) {
    failures.set(kind, (failures.get(kind) ?? 0) + calls)
  }
  // The most frequent first, and those that are equally frequent by name: in every order of the parts the same.
  return Object.fromEntries([...failures].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}

function mergedSecond(seconds: readonly LoadSecond[]): LoadSecond {
  return {
    completed: seconds.reduce((sum, second) => sum + second.completed, 0),
    lost: seconds.reduce((sum, second) => sum + second.lost, 0),
    latency: mergeHistograms(seconds.map(({ latency }) => latency)).encode(),
  }
}
