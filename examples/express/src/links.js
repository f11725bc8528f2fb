import { createHash } from 'node:crypto'

/**
 * @typedef {object} Link
 * @property {string} slug
 * @property {string} url
 * @property {number} followed how often
 */

/** Short names of long URLs. One URL has one name, however often it is added. */
export class Links {
  /** @type {Map<string, Link>} */
  #bySlug = new Map()

  /**
   * @param {string} url
   * @returns {Link}
   */
  add(url) {
    const slug = createHash('sha256').update(url).digest('base64url').slice(0, 8)
    const link = this.#bySlug.get(slug) ?? { slug, url, followed: 0 }
    this.#bySlug.set(slug, link)
    return link
  }

  /**
   * @param {string} slug
   * @returns {Link | undefined}
   */
  get(slug) {
    return this.#bySlug.get(slug)
  }

  /**
   * Counts the visit.
   *
   * @param {string} slug
   * @returns {string | undefined} where it leads
   */
  follow(slug) {
    const link = this.#bySlug.get(slug)
    if (link === undefined) return undefined
    link.followed += 1
    return link.url
  }
}

/**
 * Whether it may be linked to: a URL of the web, of a length that browsers take.
 *
 * @param {unknown} text
 * @returns {text is string}
 */
export function isWebUrl(text) {
  return typeof text === 'string' && text.length <= 2000 && URL.canParse(text) && /^https?:/i.test(text)
}
