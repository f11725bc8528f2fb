import { quantile } from '../scripts/quantile.mjs'
import { comparisonsOf } from './comparisons.mjs'
import { exactShare } from './exact-share.mjs'
import { sharePercent } from './parts.mjs'
import { rules } from './rules.mjs'
import { fixed, grouped, quartiles } from './summaries.mjs'

/**
 * The tables of a study, in their order; those without any row are left out.
 *
 * @param {readonly object[]} rows of the study's file
 * @returns {readonly { title: string, note: string, head: readonly string[], rows: readonly (readonly string[])[] }[]}
 */
export function tablesOf(rows) {
  const of = (part) => comparisonsOf(rows.filter((row) => row.part === part))
  return [
    sameCode(
      of('aa'),
      rows.flatMap(({ part, shams }) => (part === 'aa' && shams !== undefined ? shams : [])),
    ),
    slowdowns('+2 % work, margin 1 %', of('2'), of('share')),
    slowdowns('+1 % work, margin 0.4 %', of('1'), of('share')),
    neutral(of('neutral')),
    allocation(of('alloc')),
    timers(of('timer')),
    ...otherRules(
      rows.filter(({ part, schemes }) => part === 'rules' && schemes !== undefined),
      of('aa'),
      of('2'),
    ),
    size(of('size')),
  ].filter((table) => table.rows.length > 0)
}

function sameCode(all, shams) {
  return {
    title: 'The same code twice',
    note: `Named slower wrongly: share of comparisons, with the upper bound of 95 % (one-sided, exact). ${gateAlarms(all)} Shams that alarmed: ${shams.filter(({ alarmed }) => alarmed).length} of ${shams.length}. |effect|: of time, median, 90th percentile and largest.`,
    head: [
      'call',
      'n',
      'slower by time',
      'slower by alloc',
      'same',
      'faster',
      'undecided',
      'broken',
      '|effect| %',
      ...costHead,
    ],
    rows: byKind(all).map(([kind, own]) => [
      kind,
      `${own.length}`,
      alarms(own, 'time'),
      alarms(own, 'alloc'),
      ...['same', 'faster', 'undecided', 'broken'].map((verdict) =>
        count(own, (one) => one.verdict === verdict),
      ),
      sizes(own),
      ...cost(own),
    ]),
  }
}

function slowdowns(title, all, shares) {
  const injected = injectedBy(shares)
  return {
    title,
    note: `By time alone: more work allocates more, and the bytes would name it long before. Found: share of trials with the two-sided interval of 95 % (exact). Injected: what the added work is in time, as ${sharePercent} % more work tells; what a call does besides its work (sockets, a turn of the loop) does not grow. Error: estimate of the effect less that, quartiles.`,
    head: [
      'call',
      'n',
      'found',
      'same',
      'undecided',
      'broken',
      'injected %',
      'error, percentage points',
      'within ±0.5',
      ...costHead,
    ],
    rows: byKind(all).map(([kind, own]) => [
      kind,
      `${own.length}`,
      share(own, (one) => one.time?.verdict === 'slower'),
      count(own, (one) => one.time?.verdict === 'same'),
      count(own, (one) => one.time?.verdict === 'undecided'),
      count(own, ({ verdict }) => verdict === 'broken'),
      fixed(quantile(own.map(injected), 0.5), 2),
      quartiles(errors(own, injected), 2),
      within(errors(own, injected), 0.5),
      ...cost(own),
    ]),
  }
}

/** How many errors are no larger than that, of how many. */
function within(found, limit) {
  return `${found.filter((error) => Math.abs(error) <= limit).length}/${found.length}`
}

function neutral(all) {
  return {
    title: 'Edits that change nothing',
    note: 'Named slower wrongly: as above. The harness bundles suites, which removes comments before anything runs. |effect|: of time, median, 90th percentile and largest.',
    head: ['edit', 'n', 'slower by time', 'slower by alloc', 'same', 'faster', 'undecided', '|effect| %'],
    rows: [...grouped(all, ({ head }) => head.edit), ['all', all]]
      .filter(([, own]) => own.length > 0)
      .map(([edit, own]) => [
        edit,
        `${own.length}`,
        alarms(own, 'time'),
        alarms(own, 'alloc'),
        ...['same', 'faster', 'undecided'].map((verdict) => count(own, (one) => one.verdict === verdict)),
        sizes(own),
      ]),
  }
}

function allocation(all) {
  return {
    title: 'One more object for each item of work',
    note: 'In `micro` one for each call. Growth: estimate of bytes more per call, median, and as a share of what the base allocates.',
    head: ['call', 'n', 'found by alloc', 'slower by time', 'bytes of the base', 'growth', ...costHead],
    rows: byKind(all).map(([kind, own]) => {
      const base = quantile(
        own.flatMap(({ baseBytes }) => baseBytes),
        0.5,
      )
      const growth = quantile(
        own.flatMap(({ alloc }) => alloc?.effect ?? []),
        0.5,
      )
      return [
        kind,
        `${own.length}`,
        share(own, ({ alloc }) => alloc?.verdict === 'slower'),
        count(own, ({ time }) => time?.verdict === 'slower'),
        base.toFixed(0),
        `${growth.toFixed(0)}${base > 1 ? ` (${((100 * growth) / base).toFixed(1)} %)` : ''}`,
        ...cost(own),
      ]
    }),
  }
}

function timers(all) {
  return {
    title: 'A call that waits for setTimeout',
    note: '20 ms against 20 ms, and against 21 ms.',
    head: ['head', 'n', 'named slower', 'same', 'undecided', 'effect %', ...costHead],
    rows: [...grouped(all, ({ variant }) => variant)].map(([variant, own]) => [
      variant === 'same' ? 'the same' : '+5 %',
      `${own.length}`,
      share(own, ({ time }) => time?.verdict === 'slower'),
      count(own, ({ time }) => time?.verdict === 'same'),
      count(own, ({ time }) => time?.verdict === 'undecided'),
      quartiles(percents(own), 2),
      ...cost(own),
    ]),
  }
}

/** Ours beside those of others, on the same calls: each as its users measure. */
function otherRules(rows, aa, two) {
  const measured = rows.flatMap(({ variant, kinds: [kind], schemes }) =>
    Object.entries(schemes).map(([scheme, { base, head }]) => ({ variant, kind, scheme, base, head })),
  )
  const table = (title, variant, ours) => {
    const kinds = [...grouped(measured, ({ kind }) => kind).keys()]
    const cells = (own, named) => [
      ...kinds.map((kind) => {
        const of = own.filter((one) => one.kind === kind)
        return `${of.filter(named).length}/${of.length}`
      }),
      share(own, named),
    ]
    const own = measured.filter((one) => one.variant === variant)
    return {
      title,
      note: 'Trials in which the rule names head slower. `one process`: base, then head, as two tasks of one tinybench run; `two processes`: each in its own. Ours by time alone.',
      head: ['rule', 'measured in', ...kinds, 'all'],
      rows:
        own.length === 0
          ? []
          : [
              ...Object.entries(rules).flatMap(([rule, names]) =>
                [...grouped(own, ({ scheme }) => scheme)].map(([scheme, some]) => [
                  rule,
                  scheme,
                  ...cells(some, ({ base, head }) => names(base, head)),
                ]),
              ),
              [
                'the gate',
                'pairs, fresh processes',
                ...cells(ours, ({ time }) => time?.verdict === 'slower'),
              ],
            ],
    }
  }
  return [
    table('Rules of others: the same code twice', 'same', aa),
    table('Rules of others: +2 % work', 'slower', two),
  ]
}

function size(all) {
  return {
    title: 'A gate of twenty calls, nothing changed',
    note: 'Wall time of each gate. `identical`: the gate knows that no file differs, and measures nothing.',
    head: ['gate', 'calls', 'seconds', 'replicates', 'same', 'undecided', 'slower'],
    rows: [...grouped(all, ({ gate }) => gate)].map(([gate, own]) => [
      gate,
      `${own.length}`,
      own.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1),
      `${own.reduce((sum, { replicates }) => sum + replicates, 0)}`,
      ...['same', 'undecided', 'slower'].map((verdict) => count(own, (one) => one.verdict === verdict)),
    ]),
  }
}

const costHead = ['replicates', 'seconds']

/** Medians, with the most that any comparison took. */
function cost(own) {
  return [own.map(({ replicates }) => replicates), own.map(({ seconds }) => seconds)].map(
    (values) => `${quantile(values, 0.5).toFixed(0)} (≤ ${quantile(values, 1).toFixed(0)})`,
  )
}

function gateAlarms(all) {
  const gates = [...grouped(all, ({ gate }) => gate).values()]
  const alarmed = gates.filter((own) => own.some(({ verdict }) => verdict === 'slower')).length
  return `Gates with any: ${alarmed} of ${gates.length}, at most ${bound(alarmed, gates.length)}.`
}

function alarms(own, signal) {
  const hits = own.filter((one) => one[signal]?.verdict === 'slower').length
  return `${hits} (≤ ${bound(hits, own.length)})`
}

function bound(hits, trials) {
  return `${(100 * exactShare(hits, trials, 0.05).high).toFixed(1)} %`
}

function share(own, named) {
  const hits = own.filter(named).length
  const { low, high } = exactShare(hits, own.length)
  return `${hits}/${own.length} (${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %)`
}

function count(own, named) {
  return `${own.filter(named).length}`
}

function hasTime({ time }) {
  return time !== null
}

/** Effects on time in percent, of the comparisons that have one. */
function percents(own) {
  return own.filter(hasTime).map(({ time }) => 100 * (time.effect - 1))
}

/** By how much the effects on time differ from what was injected, in percentage points. */
function errors(own, injected) {
  return own.filter(hasTime).map((one) => 100 * (one.time.effect - 1) - injected(one))
}

/** The time that a call takes more for its percent more work. Of kinds without a measured share: the percent. */
function injectedBy(shares) {
  const byKindOfCall = new Map(
    [...grouped(shares.filter(hasTime), ({ kind }) => kind)].map(([kind, own]) => [
      kind,
      quantile(percents(own), 0.5) / sharePercent,
    ]),
  )
  return ({ kind, head }) => head.percent * (byKindOfCall.get(kind) ?? 1)
}

function sizes(own) {
  const values = percents(own).map(Math.abs)
  return [0.5, 0.9, 1].map((q) => fixed(quantile(values, q), 2)).join(' / ')
}

/** Each kind's, then all; none without any. */
function byKind(all) {
  return all.length === 0 ? [] : [...grouped(all, ({ kind }) => kind), ['all', all]]
}
