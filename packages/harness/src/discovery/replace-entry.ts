import { dirname } from 'node:path'
import type { Loader, OnLoadResult, Plugin } from 'esbuild'

/**
 * Another revision's suite in this one's place, which need not exist here: its imports resolve from here.
 *
 * @param entry absolute path of the suite file
 * @param replacement what the compiler reads in place of the file
 */
export function replaceEntry(entry: string, replacement: OnLoadResult): Plugin {
  return {
    name: 'replace-entry',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /.*/ }, ({ kind }) =>
        kind === 'entry-point' ? { path: entry } : undefined,
      )
      pluginBuild.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) =>
        path === entry ? { ...replacement, resolveDir: dirname(entry) } : undefined,
      )
    },
  }
}

/** The language of a suite file or of a module that it imports, by its ending. */
export function loaderOf(path: string): Loader {
  return /\.[cm]?ts$/.test(path) ? 'ts' : path.endsWith('x') ? 'tsx' : 'js'
}
