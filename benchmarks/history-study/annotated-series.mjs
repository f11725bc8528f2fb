import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * @typedef {object} AnnotatedSeries
 * @property {string} name
 * @property {readonly number[]} values
 * @property {readonly (readonly number[])[]} marks of each person
 */

/**
 * SAP HANA performance tests as annotated by up to five people: `sap-hana/series.json`.
 *
 * @returns {Promise<AnnotatedSeries[]>}
 */
export async function readSapHana(folder) {
  const series = JSON.parse(await readFile(join(folder, 'sap-hana/series.json'), 'utf8'))
  return Object.entries(series).map(([name, { median, annotations }]) => ({
    name,
    values: median,
    marks: Object.values(annotations),
  }))
}

/**
 * The univariate series of the Turing change point dataset that have no missing values: `tcpd/`.
 *
 * @returns {Promise<AnnotatedSeries[]>}
 */
export async function readTuring(folder) {
  const marks = JSON.parse(await readFile(join(folder, 'tcpd/annotations.json'), 'utf8'))
  const files = (await readdir(join(folder, 'tcpd/datasets'))).filter((file) => file.endsWith('.json')).sort()
  const all = await Promise.all(
    files.map(async (file) => {
      // Python writes what JSON has no word for.
      const text = (await readFile(join(folder, 'tcpd/datasets', file), 'utf8')).replace(/\bNaN\b/g, 'null')
      const { name, n_dim: dimensions, series } = JSON.parse(text)
      return { name, dimensions, values: series[0].raw, marks: Object.values(marks[name] ?? {}) }
    }),
  )
  return all
    .filter(({ dimensions, values, marks: people }) => {
      return dimensions === 1 && people.length > 0 && values.every((value) => Number.isFinite(value))
    })
    .map(({ name, values, marks: people }) => ({ name, values, marks: people }))
}

/**
 * Published scores of other implementations with their default parameters, averaged over the named series.
 *
 * @returns {Promise<{ method: string, f1: number, cover: number }[]>}
 */
export async function readPublishedTuring(folder, names) {
  const [f1, cover] = await Promise.all(
    ['f1', 'cover'].map(async (score) => {
      const file = join(folder, `tcpd/published_scores_2020/default_${score}_uni_full.json`)
      return JSON.parse(await readFile(file, 'utf8'))
    }),
  )
  const averages = (scores, method) => {
    const values = names.map((name) => scores[name]?.[method] ?? null)
    return values.includes(null) ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  }
  return Object.keys(f1[names[0]])
    .map((method) => ({ method, f1: averages(f1, method), cover: averages(cover, method) }))
    .filter((row) => row.f1 !== null && row.cover !== null)
}

/**
 * SAP's own verdicts: `sap-hana-small2021/`, medians per build, and the index of the first slower build or null.
 *
 * @returns {Promise<{ name: string, values: number[], regression: number | null }[]>}
 */
export async function readSapVerdicts(folder) {
  const root = join(folder, 'sap-hana-small2021/hana/small_2021')
  const details = (await readFile(join(root, 'metadata/dataset_details.csv'), 'utf8'))
    .trim()
    .split('\n')
    .slice(1)
  return Promise.all(
    details.map(async (line) => {
      const [kind, file, last] = line.trim().split(';')
      const rows = (await readFile(join(root, 'data', file), 'utf8')).trim().split('\n').slice(1)
      const builds = new Map()
      let regression = null
      for (const row of rows) {
        const [index, build, measurement] = row.split(',').map(Number)
        if (kind === 'regression' && index === Number(last) + 1) regression = builds.size
        builds.set(build, [...(builds.get(build) ?? []), measurement])
      }
      const values = [...builds.values()].map((figures) => {
        const sorted = figures.sort((one, two) => one - two)
        return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
      })
      return { name: file, values, regression }
    }),
  )
}
