import { parse } from 'qs'

export interface SearchQuery {
  readonly filter: Readonly<Record<string, unknown>>
  readonly sort: readonly string[]
  readonly page: number
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads `filter[status]=paid&filter[total][gte]=100&sort[]=-placedAt&page=3`. */
export function parseSearch(queryString: string): SearchQuery {
  const { filter, sort, page } = parse(queryString, { depth: 3, parameterLimit: 50, arrayLimit: 20 })
  return {
    filter: isRecord(filter) ? filter : {},
    sort: Array.isArray(sort) ? sort.filter((field) => typeof field === 'string') : [],
    page: typeof page === 'string' && /^\d{1,6}$/.test(page) ? Number(page) : 1,
  }
}
