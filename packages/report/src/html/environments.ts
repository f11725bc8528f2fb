import type { Fingerprint, GateArm } from '@tidemark/records'
import { formatFraction, formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { armLabel } from '../gate/arm-label.ts'
import { revisionLabel, revisionText } from '../revision-text.ts'
import { dayText } from '../trend/trend-text.ts'
import { spanOf } from './chart/axis.ts'
import { html, type Markup } from './markup.ts'
import type { HistorySource, RecordSource, ReportSource } from './source.ts'

type Fact = readonly [name: string, value: string]

/** Where, when and how each record was measured: without it no figure means anything. */
export function environments(sources: readonly ReportSource[]): readonly Markup[] {
  return sources.flatMap((source) => {
    if (source.kind === 'history') return [environment(titles.history, historyFacts(source))]
    const before = source.kind === 'run' && source.before !== null ? [source.before] : []
    return [
      environment(titles[source.kind], factsOf(source)),
      ...before.map((record) =>
        environment('The run before', factsOf({ kind: 'run', record, comparison: null, before: null })),
      ),
    ]
  })
}

const titles: Readonly<Record<ReportSource['kind'], string>> = {
  gate: 'Gate',
  run: 'Run',
  load: 'Load',
  history: 'History',
}

function environment(title: string, facts: readonly Fact[]): Markup {
  return html`<section class="environment">
<h3>${title}</h3>
<dl>
${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${safeText(value)}</dd></div>\n`)}</dl>
</section>
`
}

function factsOf(source: RecordSource): readonly Fact[] {
  const { fingerprint, startedAt, durationSeconds, tool } = source.record
  return [
    ...revisionFacts(source),
    ['measured', `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${formatSeconds(durationSeconds)}`],
    ...machineFacts(fingerprint),
    ...settingFacts(source),
    ['tidemark', tool],
  ]
}

function revisionFacts(source: RecordSource): readonly Fact[] {
  if (source.kind !== 'gate') return [['revision', revisionLabel(source.record)]]
  return source.record.arms.map(
    (arm): Fact => [safeText(arm.name, 40), `${armLabel(arm)} (${revisionText(arm)}), ${lockFileText(arm)}`],
  )
}

/** Which dependencies an arm was measured with; all else of the environment is that of every arm. */
function lockFileText({ lockfileHash }: GateArm): string {
  return lockfileHash === null ? 'no lock file' : `lock file ${safeText(lockfileHash.slice(0, 8))}`
}

function historyFacts({ name, trends, tidemark }: HistorySource): readonly Fact[] {
  const times = trends.flatMap(({ points }) => [points[0], points.at(-1)].flatMap((point) => point ?? []))
  const [first, last] = spanOf(times.map(({ atMs }) => atMs))
  return [
    ['kept in', name],
    ['series', String(trends.length)],
    ...(times.length === 0
      ? []
      : [['measured', `${dayText({ atMs: first })} to ${dayText({ atMs: last })}`] as const]),
    ...(tidemark === null
      ? []
      : [
          [
            'tidemark',
            `${tidemark.anchor.revision.slice(0, 9)}, pinned on ${tidemark.anchor.pinned.on}: ${tidemark.anchor.pinned.reason}`,
          ] as const,
        ]),
  ]
}

function machineFacts({
  cpu,
  cores,
  memoryGib,
  platform,
  arch,
  kernel,
  node,
  flags,
}: Fingerprint): readonly Fact[] {
  return [
    ['processor', `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['memory', `${memoryGib} GiB`],
    ['system', `${platform} ${kernel}, ${arch}`],
    ['Node', node],
    ...(flags.length === 0 ? [] : [['V8 flags', flags.join(' ')] as const]),
  ]
}

function settingFacts(source: RecordSource): readonly Fact[] {
  switch (source.kind) {
    case 'gate': {
      const { margin, allocMargin, alpha, budgetSeconds, seed, signals } = source.record.settings
      return [
        ['margin', `${formatFraction(margin)} of time, ${formatFraction(allocMargin)} of bytes`],
        ['false alarms', `${formatFraction(alpha)} over all calls`],
        ['signals', signals.join(', ')],
        ...(budgetSeconds === null ? [] : [['budget', formatSeconds(budgetSeconds)] as const]),
        ['seed', String(seed)],
      ]
    }
    case 'run': {
      const { replicates, workers, seed, warmupSeconds, measureSeconds } = source.record.settings
      return [
        ['environment', source.record.environment],
        [
          'replicates',
          `${replicates}, ${formatSeconds(measureSeconds)} each after ${formatSeconds(warmupSeconds)}`,
        ],
        ['workers', String(workers)],
        ['seed', String(seed)],
      ]
    }
    case 'load': {
      const { workers, seed, warmupSeconds } = source.record.settings
      return [
        ['workers', String(workers)],
        ['warm-up', formatSeconds(warmupSeconds)],
        ['seed', String(seed)],
      ]
    }
  }
}
