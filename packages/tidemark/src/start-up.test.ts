import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** Static imports and re-exports of compiled code, one per line; `import('…')` waits until it is called. */
const staticImport = /^(?:import|export)\s(?:[^'"()]*\sfrom\s)?['"]([^'"]+)['"]/gm

/** Packages that a file loads before its first line runs, and files of our own on the way. */
async function loadedBy(
  url: URL,
  found = { files: new Set<string>(), packages: new Set<string>() },
): Promise<typeof found> {
  if (found.files.has(url.href)) return found
  found.files.add(url.href)
  for (const [, specifier = ''] of (await readFile(fileURLToPath(url), 'utf8')).matchAll(staticImport)) {
    if (specifier.startsWith('.')) await loadedBy(new URL(specifier, url), found)
    else if (!isBuiltin(specifier)) found.packages.add(specifier)
  }
  return found
}

it('loads nothing but the parser of the command line before it knows the command', async () => {
  const { files, packages } = await loadedBy(new URL('../bin/tidemark.js', import.meta.url))
  expect([...packages]).toEqual(['commander'])
  expect([...files].map((href) => href.split('/').at(-1)).sort()).toEqual([
    'bench-words.js',
    'gating.js',
    'github.js',
    'history.js',
    'load.js',
    'main.js',
    'measuring.js',
    'options.js',
    'program.js',
    'project.js',
    'tidemark.js',
    'tool-version.js',
  ])
})

it('sees what a command loads, so that the walk is known to work', async () => {
  const { packages } = await loadedBy(new URL('../dist/commands/accept.js', import.meta.url))
  expect([...packages]).toEqual(expect.arrayContaining(['@tidemark/gate', '@tidemark/records']))
})

it('loads reporters only for a run that reports', async () => {
  for (const command of ['run', 'gate']) {
    const { files, packages } = await loadedBy(new URL(`../dist/commands/${command}.js`, import.meta.url))
    expect(
      [...files].some((href) => href.endsWith('/reporting/report.js')),
      command,
    ).toBe(true)
    expect(
      [...packages].filter((name) => name.startsWith('@tidemark/reporters')),
      command,
    ).toEqual([])
  }
})
