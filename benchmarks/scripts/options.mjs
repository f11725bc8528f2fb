import { parseArgs } from 'node:util'

/**
 * Reads `--name number` options; every one has a default, and a value outside its range ends the script.
 *
 * @param {Record<string, { default: number, least: number, most: number }>} allowed
 * @param {readonly string[]} [texts] names of options that are no numbers; undefined where they are not given
 * @returns {Record<string, number>} and the texts
 */
export function readNumbers(allowed, texts = []) {
  const options = Object.fromEntries(
    [...Object.keys(allowed), ...texts].map((name) => [name, { type: 'string' }]),
  )
  let values
  try {
    ;({ values } = parseArgs({ options }))
  } catch (error) {
    return refuse(error.message)
  }
  const numbers = Object.fromEntries(
    Object.entries(allowed).map(([name, { default: fallback, least, most }]) => {
      const number = values[name] === undefined ? fallback : Number(values[name])
      if (Number.isFinite(number) && number >= least && number <= most) return [name, number]
      return refuse(`--${name} is ${JSON.stringify(values[name])}, allowed are ${least} to ${most}`)
    }),
  )
  return { ...numbers, ...Object.fromEntries(texts.map((name) => [name, values[name]])) }
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
