import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type ListedSuite, listSuites, type PairSettings, SuiteError } from '@tidemark/harness/runner'
import type { BrokenSuite } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import { checkSuites, type Selection, select, selectBroken, withoutServers } from '../selection.ts'

export interface WatchedSuites {
  readonly suites: readonly ListedSuite[]
  readonly broken: readonly BrokenSuite[]
  /** Lines on calls that are not measured here. */
  readonly leftOut: readonly string[]
}

export interface ReadSuitesOptions {
  readonly root: string
  readonly include: readonly string[]
  readonly settings: PairSettings
  readonly selection: Selection
  readonly signal: AbortSignal
}

/**
 * The suites that were asked for, as they are on disk now.
 *
 * @throws SuiteError when there is none, or two have one name; ConfigError when nothing is like what was asked for
 */
export async function readSuites({
  root,
  include,
  settings,
  selection,
  signal,
}: ReadSuitesOptions): Promise<WatchedSuites> {
  const { suites, broken } = await listSuites({ root, include, settings, signal })
  if (!signal.aborted) checkSuites(selection, suites, broken)
  const { measurable, leftOut } = withoutServers(select(suites, selection))
  return { suites: measurable, broken: selectBroken(broken, selection), leftOut }
}

/** The same, or why there is no list of suites, for people. */
export async function readSavedSuites(options: ReadSuitesOptions): Promise<WatchedSuites | string> {
  try {
    return await readSuites(options)
  } catch (error) {
    if (error instanceof SuiteError || error instanceof ConfigError) return error.message
    throw error
  }
}

/** Absolute paths of the suites, of all files that are in their bundles, and of those that keep one from loading. */
export async function filesOf(root: string, { suites, broken }: WatchedSuites): Promise<ReadonlySet<string>> {
  const files = new Set(suites.map(({ bundle }) => bundle.file))
  for (const { bundle } of suites) {
    const { sources } = JSON.parse(await readFile(bundle.sourceMapPath, 'utf8')) as { sources: string[] }
    for (const source of sources) files.add(source)
  }
  for (const { file, breakage } of broken) {
    files.add(file)
    // A mistake is mended in the file that it is in, which the suite imports.
    const places = `${breakage.message}\n${breakage.stack ?? ''}`.matchAll(/([^\s():]+):\d+/g)
    for (const [, named = ''] of places) files.add(named)
  }
  // What stands in a bundle for something else is no file.
  return new Set([...files].map((file) => resolve(root, file)).filter((path) => existsSync(path)))
}
