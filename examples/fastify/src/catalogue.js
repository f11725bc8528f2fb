/**
 * @typedef {object} Product
 * @property {string} sku such as `TEA-0004`
 * @property {string} name
 * @property {string} category
 * @property {number} cents price of one
 *
 * @typedef {object} CartLine
 * @property {string} sku
 * @property {number} quantity
 */

/** By category. */
export const prefixes = /** @type {const} */ ({ tea: 'TEA', coffee: 'COF', spices: 'SPI', chocolate: 'CHO' })

/**
 * Products that are the same in every process; a shop would have a database in their place.
 *
 * @param {number} size
 * @returns {ReadonlyMap<string, Product>} by SKU
 */
export function makeCatalogue(size) {
  const kinds = Object.entries(prefixes)
  const products = Array.from({ length: size }, (_, i) => {
    const [category, prefix] = kinds[i % kinds.length] ?? ['tea', 'TEA']
    const sku = `${prefix}-${String(i).padStart(4, '0')}`
    return { sku, name: `${category} no. ${i}`, category, cents: 190 + ((i * 7919) % 4000) }
  })
  return new Map(products.map((product) => [product.sku, product]))
}

/**
 * Prices a cart: ten or more of a product are 5 % off, each line rounded to a cent.
 *
 * @param {ReadonlyMap<string, Product>} catalogue
 * @param {readonly CartLine[]} lines
 * @returns {{ lines: { sku: string, quantity: number, cents: number }[], cents: number } | { missing: string }}
 * the SKU of the first product that there is not
 */
export function priceCart(catalogue, lines) {
  const priced = []
  for (const { sku, quantity } of lines) {
    const product = catalogue.get(sku)
    if (product === undefined) return { missing: sku }
    const full = product.cents * quantity
    priced.push({ sku, quantity, cents: quantity >= 10 ? Math.round(full * 0.95) : full })
  }
  return { lines: priced, cents: priced.reduce((sum, { cents }) => sum + cents, 0) }
}
