/**
 * @typedef {object} Day
 * @property {string} on such as `2026-03-01`
 * @property {number} rate units of the currency for one euro
 */

const firstRates = { USD: 1.08, GBP: 0.85, CHF: 0.96, JPY: 164, SEK: 11.3, PLN: 4.28 }
const dayMs = 86_400_000

/** Exchange rates against the euro, day by day. */
export class Rates {
  /** @type {Map<string, readonly Day[]>} */
  #byCurrency = new Map()

  /**
   * Rates that wander a little and are the same in every process; a bank would be asked in their place.
   *
   * @param {{ days: number, last: Date }} span
   */
  constructor({ days, last }) {
    Object.entries(firstRates).forEach(([currency, first], which) => {
      const course = Array.from({ length: days }, (_, day) => ({
        on: new Date(last.getTime() - (days - 1 - day) * dayMs).toISOString().slice(0, 10),
        rate: Number((first * (1 + 0.05 * Math.sin(day / 30 + which))).toPrecision(6)),
      }))
      this.#byCurrency.set(currency, course)
    })
    this.#byCurrency.set(
      'EUR',
      this.#course('USD').map(({ on }) => ({ on, rate: 1 })),
    )
  }

  /** @returns {readonly string[]} */
  get currencies() {
    return [...this.#byCurrency.keys()]
  }

  /**
   * What an amount is worth in another currency, to a hundredth; undefined when one of them is not known.
   *
   * @param {{ from: string, to: string, amount: number }} question
   * @returns {number | undefined}
   */
  convert({ from, to, amount }) {
    const [known, wanted] = [this.#course(from).at(-1), this.#course(to).at(-1)]
    if (known === undefined || wanted === undefined) return undefined
    return Math.round((amount / known.rate) * wanted.rate * 100) / 100
  }

  /**
   * The last days of a currency, each with the mean of the week that it ends; none for one that is not known.
   *
   * @param {string} currency
   * @param {number} days
   */
  history(currency, days) {
    const course = this.#course(currency)
    const start = Math.max(0, course.length - days)
    return course.slice(start).map(({ on, rate }, i) => {
      const week = course.slice(Math.max(0, start + i - 6), start + i + 1)
      return { on, rate, weekMean: week.reduce((sum, day) => sum + day.rate, 0) / week.length }
    })
  }

  /**
   * @param {string} currency
   * @returns {readonly Day[]}
   */
  #course(currency) {
    return this.#byCurrency.get(currency) ?? []
  }
}
