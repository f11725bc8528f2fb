import { onset, scenarios } from './histories.mjs'
import { lengths } from './simulation.mjs'

/** Commits after a step within which it should be found. */
const patience = 60

/**
 * @param {readonly Record<string, any>[]} rows of simulate.mjs
 * @returns {string} Markdown, a table for each noise
 */
export function simulationTables(rows) {
  const noises = [...new Set(rows.map(({ cv }) => cv))].sort((one, two) => one - two)
  return `${noises
    .map((cv) =>
      tableOf(
        rows.filter((row) => row.cv === cv),
        cv,
      ),
    )
    .join('\n\n')}\n`
}

function tableOf(rows, cv) {
  const names = [...new Set(rows.flatMap(({ outcomes }) => Object.keys(outcomes)))]
  const changes = Object.keys(scenarios).filter((scenario) => scenario !== 'none')
  const head = [
    'rule',
    'false alarms in 1,000',
    ...changes.map((name) =>
      isSlow(name) ? `${name}: by +5 %, by +10 %, slower when found` : `${name}: found`,
    ),
    'histories',
  ]
  const lines = names.map((name) => {
    const outcomes = (scenario, bias = 0) =>
      rows
        .filter((row) => row.scenario === scenario && row.bias === bias)
        .flatMap((row) => row.outcomes[name] ?? [])
    return [
      name,
      falseAlarms(
        outcomes('none'),
        name.startsWith('paired with the tidemark') ? outcomes('none', 0.005) : [],
      ),
      ...changes.map((scenario) => cellOf(scenario, outcomes(scenario))),
      String(outcomes('none').length),
    ]
  })
  return [`### Noise of ${100 * cv} %`, table(head, lines)].join('\n\n')
}

function falseAlarms(unbiased, biased) {
  const rate = (histories) => {
    const alarms = histories.reduce((sum, { alarms: count }) => sum + count, 0)
    const thousands = (histories.length * lengths.none) / 1000
    return `${(alarms / thousands).toFixed(2)} (≤ ${(poissonUpperBound(alarms) / thousands).toFixed(2)})`
  }
  if (unbiased.length === 0) return ''
  return biased.length > 0 ? `${rate(unbiased)}; bias 0.5 %: ${rate(biased)}` : rate(unbiased)
}

/** Share found and median delay in commits for steps; for slow changes how far they had got. */
function cellOf(scenario, histories) {
  if (histories.length === 0) return ''
  const delays = histories.map(({ late }) => late ?? Number.POSITIVE_INFINITY)
  if (!isSlow(scenario)) {
    const found = delays.filter((delay) => delay <= patience)
    return `${share(found.length, delays.length)}${found.length > 0 ? ` after ${middle(found)}` : ''}`
  }
  const slower = delays.map((delay) =>
    delay <= lengths.changed - onset
      ? Math.exp(scenarios[scenario].level(delay - 1)) - 1
      : Number.POSITIVE_INFINITY,
  )
  const within = (limit) => share(slower.filter((size) => size <= limit).length, slower.length)
  const usual = middle(slower)
  return `${within(0.05)}, ${within(0.1)}, ${Number.isFinite(usual) ? `${(100 * usual).toFixed(1)} %` : 'later'}`
}

function isSlow(scenario) {
  return scenario.startsWith('drift') || scenario.startsWith('stairs')
}

function share(count, of) {
  return `${((100 * count) / of).toFixed(0)} %`
}

/** The lower of the two middle values: a delay that occurred. */
function middle(values) {
  return [...values].sort((one, two) => one - two)[(values.length - 1) >> 1]
}

/** One-sided 95 % bound of a Poisson mean: the chi-square quantile by Wilson and Hilferty 1931, halved. */
export function poissonUpperBound(count) {
  const half = count + 1
  return half * (1 - 1 / (9 * half) + 1.6449 / (3 * Math.sqrt(half))) ** 3
}

function table(head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n')
}
