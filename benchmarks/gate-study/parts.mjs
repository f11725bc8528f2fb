import { neutralEdits } from './neutral-edits.mjs'

/** The kinds that work; the timer, which waits, has a part of its own. */
export const workingKinds = ['micro', 'json', 'http', 'alloc', 'async']

/** More work of the part `share`: so much that its effect is known to a hundredth of itself. */
export const sharePercent = 20

/**
 * Of each part how often it is repeated and what one trial does. `kinds`: a gate of these calls together;
 * `each`: a trial for each of them, alone. `base` and `head`: what the arm does more than the template.
 * `margin`: of the gate, as a fraction, where it is not the default; what is to be found for sure must exceed it
 * clearly. `signals`: what it judges by, where it is not both; more work allocates more, and bytes would name it long
 * before time does. Calls that are measured alone have no sham beside them: it costs a gate eight replicates, whatever
 * the number of its calls.
 */
export const parts = {
  // Forty gates of five calls are 200 comparisons.
  aa: { trials: 40, kinds: workingKinds, head: () => ({}) },
  2: { trials: 12, each: workingKinds, head: () => ({ percent: 2 }), signals: ['time'] },
  1: { trials: 12, each: workingKinds, head: () => ({ percent: 1 }), margin: 0.004, signals: ['time'] },
  // How much of the time grows with the work, to know what a percent of work is in time.
  share: { trials: 2, each: workingKinds, head: () => ({ percent: sharePercent }), signals: ['time'] },
  // Twelve gates of five calls are 60 comparisons, 15 for each edit.
  neutral: {
    trials: 12,
    kinds: workingKinds,
    head: (trial) => ({ edit: Object.keys(neutralEdits)[trial % Object.keys(neutralEdits).length] }),
  },
  alloc: { trials: 6, each: workingKinds, head: () => ({ objects: true }) },
  timer: {
    trials: 4,
    each: ['timer'],
    signals: ['time'],
    variants: { same: () => ({}), slower: () => ({ percent: 5 }) },
  },
  rules: {
    trials: 6,
    each: workingKinds,
    variants: { same: () => ({}), slower: () => ({ percent: 2 }) },
  },
  size: {
    trials: 2,
    variants: { measured: () => ({}), identical: () => ({}) },
  },
}

/**
 * Every trial of the parts, spread so that each part is as far as the others at any moment: what the machine
 * does to one hour meets them all, and a study that is stopped has measured some of everything.
 *
 * @param {readonly string[]} names of parts
 * @param {number | null} trials instead of each part's own number
 */
export function planTrials(names, trials) {
  return names
    .flatMap((part) => {
      const count = trials ?? parts[part].trials
      return Array.from({ length: count }, (_, trial) =>
        jobsOf(part, trial).map((job) => ({ job, progress: (trial + 0.5) / count })),
      ).flat()
    })
    .sort((a, b) => a.progress - b.progress)
    .map(({ job }) => job)
}

function jobsOf(part, trial) {
  const { kinds, each, head, variants, margin, signals } = parts[part]
  const heads = Object.entries(variants ?? { '': head })
  const calls = each === undefined ? [kinds ?? []] : each.map((kind) => [kind])
  return calls.flatMap((together) =>
    heads.map(([variant, change]) => ({
      id: [part, ...(each === undefined ? [] : together), variant, trial]
        .filter((word) => word !== '')
        .join(' '),
      part,
      trial,
      variant,
      kinds: together,
      head: change(trial),
      sham: each === undefined,
      ...(margin === undefined ? {} : { margin }),
      ...(signals === undefined ? {} : { signals }),
    })),
  )
}
