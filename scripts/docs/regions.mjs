// Parts of a page that are generated stand between two comments:
//
//   <!-- begin configuration -->
//   <!-- end configuration -->

const region = /(<!-- begin ([\w-]+)(?:: ([^\n]*?))? -->\n)[\s\S]*?(<!-- end \2 -->)/g

/**
 * The page with all its generated parts made anew.
 *
 * @param {string} page
 * @param {Readonly<Record<string, (argument: string) => string>>} makers by the name of the part; each gives Markdown that
 *   ends with a line break
 */
export function fillRegions(page, makers) {
  const begun = page.match(/<!-- begin /g)?.length ?? 0
  let filled = 0
  const text = page.replace(region, (_, begin, name, argument, end) => {
    const make = makers[name]
    if (make === undefined) throw new Error(`nothing makes a part "${name}"`)
    filled += 1
    return `${begin}\n${make(argument ?? '').trimEnd()}\n\n${end}`
  })
  if (filled !== begun) throw new Error(`${begun} parts begin, and ${filled} end`)
  return text
}
