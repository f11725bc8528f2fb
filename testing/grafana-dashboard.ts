import { readFile } from 'node:fs/promises'
import { expect } from 'vitest'

/** A query of a panel, in the language of its database. */
export interface DashboardQuery {
  readonly panel: string
  readonly text: string
}

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly datasource?: { readonly type: string; readonly uid: string }
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number }
  readonly targets?: readonly { readonly refId: string; readonly query?: string; readonly expr?: string }[]
}

interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] }
}

/**
 * Reads a dashboard of Grafana, and expects of it what an import needs: panels with a place and a number of their own, and
 * one database, which whoever imports it chooses.
 */
export async function readDashboard(
  url: URL,
  database: 'influxdb' | 'prometheus',
): Promise<readonly DashboardQuery[]> {
  const { uid, title, panels, templating } = JSON.parse(await readFile(url, 'utf8')) as Dashboard
  expect(uid).toMatch(/^[\w-]{1,40}$/)
  expect(title).not.toBe('')
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  expect(templating.list).toContainEqual(
    expect.objectContaining({ name: 'datasource', type: 'datasource', query: database }),
  )
  const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) => {
    expect(x + w).toBeLessThanOrEqual(24)
    return Array.from({ length: h * w }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`)
  })
  expect(new Set(cells).size, 'panels that lie on each other').toBe(cells.length)
  return panels
    .filter(({ type }) => type !== 'row')
    .flatMap(({ title: panel, datasource, targets = [] }) => {
      expect(datasource, panel).toEqual({ type: database, uid: '$' + '{datasource}' })
      expect(new Set(targets.map(({ refId }) => refId)).size, panel).toBe(targets.length)
      return targets.map(({ query, expr }) => ({ panel, text: query ?? expr ?? '' }))
    })
}

/** A query as Grafana sends it, with all variables at `All` or a value. */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name]
    if (value === undefined) throw new Error(`${text}: nobody gave a value to $${name}`)
    return value
  })
}
