import { type ExitCode, exitCodes } from '@tidemark/gate'
import {
  defaultLoadSettings,
  type ListedSuite,
  type LoadSettings,
  listSuites,
} from '@tidemark/harness/runner'
import {
  type BrokenSuite,
  fingerprintHere,
  formatLoadRecord,
  isEmptyShard,
  type LoadRecord,
  type LoadResult,
  loadResults,
  revisionHere,
  type Shard,
  writeFileAtomically,
} from '@tidemark/records'
import { renderLoad } from '@tidemark/report'
import { given } from '../config/given.ts'
import { resolveOptions } from '../config/options.ts'
import { writePage } from '../html-page.ts'
import { checkSuites, select, selectBroken } from '../selection.ts'
import { describeShard, divideLoads, loadsOfShard, readDividing, shardPlaceOf } from '../sharding/sharding.ts'
import { toolVersion } from '../tool-version.ts'
import { type LoadFlags, planLoad, readLoadFlags } from './plan-load.ts'
import { checkedOutputPath } from './record-file.ts'
import { forOutput, stopOnSignals } from './session.ts'

/** `tidemark load`: puts calls under load and shows what their callers experience. */
export async function loadCommand(suites: readonly string[], flags: LoadFlags): Promise<ExitCode> {
  const place = shardPlaceOf(flags)
  const { warmupSeconds } = defaultLoadSettings
  const { root, include, measure, baselinesDirectory } = await resolveOptions(process.cwd(), flags, {
    warmupSeconds,
  })
  const json = flags.json === undefined ? null : await checkedOutputPath('--json', flags.json)
  const html = flags.html === undefined ? null : await checkedOutputPath('--html', flags.html)
  const settings: LoadSettings = {
    seed: measure.seed,
    workers: measure.workers,
    warmupSeconds: measure.warmupSeconds,
    timeLimitSeconds: measure.timeLimitSeconds,
    memoryLimitMib: measure.memoryLimitMib,
  }
  const asked = readLoadFlags(flags)
  const selection = { suites, calls: flags.calls ?? '' }
  const dividing = place === null ? null : await readDividing(place, baselinesDirectory, selection)
  allowHosts(flags.allowHost ?? [])
  const startedAt = new Date()
  const startMs = performance.now()
  const signals = stopOnSignals()
  try {
    const { signal } = signals
    const revision = await revisionHere(root)
    const list = await listSuites({ root, include, settings, signal })
    if (!signal.aborted) checkSuites(selection, list.suites, list.broken)
    let shard: Shard | undefined
    const selected = select(list.suites, selection)
    const load = planLoad(selected, asked, settings.workers, (all) => {
      if (dividing === null) return all
      shard = divideLoads(all, settings, dividing)
      process.stderr.write(`${describeShard(shard)}\n`)
      return loadsOfShard(all, shard)
    })
    const suiteRecords = await load({ root, settings, signal })
    const record: LoadRecord = {
      kind: 'tidemark.load',
      version: 1,
      tool: toolVersion(),
      startedAt: startedAt.toISOString(),
      durationSeconds: (performance.now() - startMs) / 1e3,
      fingerprint: fingerprintHere(),
      revision,
      settings,
      interrupted: signal.aborted,
      suites: suiteRecords,
      brokenSuites: signal.aborted ? [] : selectBroken(list.broken, selection),
      ...given('shard', shard),
    }
    // Shown first: what was measured must not be lost with a full disk.
    process.stdout.write(`${forOutput((paint) => renderLoad(record, paint))}\n`)
    if (json !== null) await writeFileAtomically(json, formatLoadRecord(record))
    await writePage(html, [{ kind: 'load', record }])
    const why = whyNothing(selected, record.brokenSuites)
    if (why !== null && suiteRecords.length === 0 && !isEmptyShard(record) && !signal.aborted) {
      process.stderr.write(`nothing was loaded: ${why}\n`)
    }
    return exitCodeOf(record)
  } finally {
    signals.release()
  }
}

/** Null where what was shown says it: a broken suite may hold what was asked for. */
function whyNothing(selected: readonly ListedSuite[], broken: readonly BrokenSuite[]): string | null {
  if (selected.length > 0)
    return 'no call that matches has a load; give it one in the suite, or use --rate or --callers'
  return broken.length > 0 ? null : 'no call matches; tidemark list shows all of them'
}

/** HTTP clients look there, in whichever process and worker a suite makes them. */
function allowHosts(hosts: readonly string[]): void {
  if (hosts.length === 0) return
  const before = process.env['TIDEMARK_ALLOWED_HOSTS'] ?? ''
  process.env['TIDEMARK_ALLOWED_HOSTS'] = [...(before === '' ? [] : [before]), ...hosts].join(',')
}

/**
 * A limit that was not kept, or something that surely grows, is a finding whatever else went wrong. A load that did not
 * come to its end, was not to be had, or of which no call ended well, has measured something else than was asked for.
 */
export function exitCodeOf(record: LoadRecord): ExitCode {
  const { suites, brokenSuites, interrupted } = record
  const results = suites.flatMap((suite) => suite.calls.flatMap(loadResults))
  if (results.some(hasFinding)) return exitCodes.slower
  const whole = (results.length > 0 || isEmptyShard(record)) && results.every(isMeasured)
  return whole && brokenSuites.length === 0 && !interrupted ? exitCodes.ok : exitCodes.measurementFailed
}

function hasFinding(result: LoadResult): boolean {
  if (result.state === 'broken') return false
  return result.breaches.length > 0 || (result.soak ?? []).some(({ verdict }) => verdict === 'growing')
}

function isMeasured(result: LoadResult): boolean {
  return result.state === 'loaded' && result.end === 'finished' && result.counts.completed > 0
}
