import { onset, simulateHistory } from './histories.mjs'
import { rules } from './rules.mjs'

/** Commits for which a rule other than a gate is silent after an alarm. */
const cooldown = 10

/** Judged commits of one history: without a change, and with one. */
export const lengths = { none: 540, changed: onset + 100 }

/**
 * One simulated history, judged by rules that all see the same measurements.
 *
 * @param {import('@tidemark/stats').Random} random
 * @param {{ cv: number, scenario: string, bias?: number }} condition
 * @param {readonly string[]} names of the rules
 * @returns {Record<string, { early: number, late: number | null, alarms: number }>} of each rule: alarms before the
 *   onset, commits from the onset to the first alarm from then on (1: at once), alarms in all
 */
export function judgeHistory(random, { cv, scenario, bias = 0 }, names) {
  const commits = scenario === 'none' ? lengths.none : lengths.changed
  const { anchor, measurements } = simulateHistory(random, { cv, scenario, commits, bias })
  return Object.fromEntries(
    names.map((name) => {
      const { rule, gate = false } = rules[name]
      const alarms = alarmsOf(rule(anchor), measurements, gate ? 0 : cooldown)
      const late = alarms.find((commit) => commit >= onset)
      return [
        name,
        {
          early: alarms.filter((commit) => commit < onset).length,
          late: late === undefined ? null : late - onset + 1,
          alarms: alarms.length,
        },
      ]
    }),
  )
}

function alarmsOf(judge, measurements, silence) {
  const alarms = []
  for (const [commit, now] of measurements.entries()) {
    if (judge(now) && commit >= (alarms.at(-1) ?? -silence - 1) + silence + 1) alarms.push(commit)
  }
  return alarms
}

/** Rules by what they cost, each class simulated in trials of its own. */
export function rulesByCost() {
  const classes = new Map()
  for (const [name, { cost = 1 }] of Object.entries(rules)) {
    classes.set(cost, [...(classes.get(cost) ?? []), name])
  }
  return classes
}
