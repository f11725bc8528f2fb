import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArms } from './arms.mjs'
import { neutralEdits } from './neutral-edits.mjs'
import { workingKinds } from './parts.mjs'

const source = `import { other } from './other.mjs'

/** Exported. */
export function first(values) {
  const sum = second(values)
  return { sum: sum, ratio: values.sum / sum }
}

function second(values) {
  let total = 0
  for (const value of values) total += value
  return total
}

async function third() {
  return other
}
`

describe('neutralEdits', () => {
  it('puts a comment into each function', () => {
    expect(neutralEdits.comments(source).match(/^ {2}\/\/ This says/gm)).toHaveLength(3)
  })

  it('renames locals, not properties or parameters', () => {
    const edited = neutralEdits.renames(source)
    expect(edited).toContain('return { sum: sumRenamed, ratio: values.sum / sumRenamed }')
    expect(edited).toContain('totalRenamed += value\n')
    expect(neutralEdits.renames('  const own = 1\n  return {\n    own,\n  }')).toContain(
      '    own: ownRenamed,',
    )
  })

  it('puts functions that are not exported into the opposite order', () => {
    const edited = neutralEdits.order(source)
    expect(edited.match(/function (\w+)/g)).toEqual(['function first', 'function third', 'function second'])
    expect(edited.split('\n').sort()).toEqual(source.split('\n').sort())
  })

  it('adds a function that is never called, before the comment of the exported one', () => {
    const edited = neutralEdits.dead(source)
    expect(edited).toMatch(/neverCalled[\s\S]*\n}\n\n\/\*\* Exported\. \*\/\nexport function first/)
    expect(edited).toContain('neverSet !== undefined) neverCalled([])')
  })
})

describe.each(Object.keys(neutralEdits))('the edit %s of the workloads', (edit) => {
  let arms
  beforeAll(async () => {
    arms = await createArms()
  })
  afterAll(() => arms.remove())

  it.each(workingKinds)('changes the text of %s, not its work', async (kind) => {
    const folder = await arms.folder('head', { edit })
    const base = await arms.folder('base', {})
    const textOf = (root) => readFile(join(root, 'benchmarks', `${kind}.mjs`), 'utf8')
    expect(await textOf(folder)).not.toBe(await textOf(base))
    const { openWorkload } = await import(pathToFileURL(join(folder, 'benchmarks', 'open-workload.mjs')).href)
    const workload = await openWorkload(kind)
    expect(await workload.run()).toBe(workload.items)
    await workload.close()
  })
})
