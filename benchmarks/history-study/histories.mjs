/**
 * Simulated measurements of a call over the commits of a project, as natural logarithms.
 *
 * What is stored of a run has the noise of its session: Student's t with 4 degrees scaled to the noise `cv`,
 * autocorrelated by 0.3 from commit to commit, and in one run of fifty an outlier of 3 + Exp(3) times that, four of
 * five of them slow. What is measured side by side has none of it: twenty pairs leave
 * √((cv √(2/20))² + 0.3 %²), whatever the session.
 *
 * @typedef {object} Measurement
 * @property {number} stored ln of the time recorded, relative to the anchor's
 * @property {{ mean: number, sd: number }} within of ten samples in that run, as logarithms
 * @property {{ logRatio: number, standardError: number }} anchored paired against the anchor
 * @property {{ logRatio: number, standardError: number }} based paired against the commit before
 */

/** Commits recorded before the first one that is judged: what the anchor's stored level is known from. */
const anchorCommits = 20
/** The judged commit from which a scenario differs from one without a change. */
export const onset = 40

const log = Math.log

/**
 * ln of the true level at `since` commits after the onset, and of what a change of machine adds to stored figures only.
 *
 * @type {Readonly<Record<string, { level: (since: number) => number, machine?: number }>>}
 */
export const scenarios = {
  none: { level: () => 0 },
  'step 2 %': { level: () => log(1.02) },
  'step 5 %': { level: () => log(1.05) },
  'step 10 %': { level: () => log(1.1) },
  'drift 0.1 %': { level: (since) => (since + 1) * log(1.001) },
  'drift 0.2 %': { level: (since) => (since + 1) * log(1.002) },
  'stairs of 1 % every 20': { level: (since) => (Math.floor(since / 20) + 1) * log(1.01) },
  'machine 6 % slower': { level: () => 0, machine: log(1.06) },
}

/**
 * @param {import('@tidemark/stats').Random} random
 * @param {{ cv: number, scenario: string, commits: number, bias?: number }} options `bias`: what every comparison with
 *   the anchor is off by
 * @returns {{ anchor: number[], measurements: Measurement[], levels: number[] }}
 */
export function simulateHistory(random, { cv, scenario, commits, bias = 0 }) {
  const normal = normalOf(random)
  const session = sessionNoise(random, normal, cv)
  const anchor = Array.from({ length: anchorCommits }, session)
  const { level, machine = 0 } = scenarios[scenario]
  const levels = Array.from({ length: commits }, (_, commit) => (commit < onset ? 0 : level(commit - onset)))
  const standardError = Math.hypot(cv * Math.sqrt(2 / 20), 0.003)
  const measurements = levels.map((now, commit) => ({
    stored: now + session() + (commit < onset ? 0 : machine),
    within: { mean: (cv * normal()) / Math.sqrt(10), sd: cv * Math.sqrt(chiSquare(normal, 9) / 9) },
    anchored: { logRatio: now + bias + standardError * normal(), standardError },
    based: { logRatio: now - (levels[commit - 1] ?? 0) + standardError * normal(), standardError },
  }))
  return { anchor, measurements, levels }
}

function sessionNoise(random, normal, cv) {
  const autocorrelation = 0.3
  // The variance of Student's t with 4 degrees is 2.
  const student = () => normal() / Math.sqrt(chiSquare(normal, 4) / 4) / Math.SQRT2
  let state = student()
  return () => {
    state = autocorrelation * state + Math.sqrt(1 - autocorrelation ** 2) * student()
    if (random.next() >= 0.02) return cv * state
    const size = 3 - 3 * log(1 - random.next())
    return cv * (state + (random.next() < 0.8 ? size : -size))
  }
}

function chiSquare(normal, degrees) {
  let sum = 0
  for (let degree = 0; degree < degrees; degree++) sum += normal() ** 2
  return sum
}

/** Box and Muller 1958. */
function normalOf(random) {
  return () => Math.sqrt(-2 * log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
