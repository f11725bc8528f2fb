import type { Plugin } from 'esbuild'

/**
 * What other benchmark tools are in a bundled suite, so that benchmarks written for them can be imported: vitest is
 * replaced, tinybench is told to keep the functions of its tasks.
 */
const standIns: Readonly<Record<string, string>> = {
  // Names in place of a star: what is not there is then found where it is imported, and not where it is called.
  vitest: [
    'export { afterAll, afterEach, beforeAll, beforeEach, bench, describe, suite }',
    "from '@tidemark/harness/vitest'",
  ].join(' '),
  tinybench: [
    "import { Bench } from 'tinybench'",
    "import { rememberTasks } from '@tidemark/harness/tinybench'",
    'rememberTasks(Bench)',
    'export { Bench }',
    "export * from 'tinybench'",
  ].join('\n'),
}

const namespace = 'tidemark stand-in'

/** Marks the question of a stand-in for the package that it stands for. */
const original = Symbol('original')

export function standInForOtherTools(): Plugin {
  return {
    name: 'stand-in-for-other-tools',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^(?:vitest|tinybench)$/ }, (args) => {
        // Asked by a stand-in, or by a plugin, for the package itself.
        if (args.namespace === namespace || args.pluginData !== undefined) return undefined
        const { path, importer, resolveDir } = args
        // Resolved from where it is first imported. Its name holds no path: the bundle's hash must not.
        return { path, namespace, pluginData: { importer, resolveDir } }
      })
      pluginBuild.onResolve({ filter: /.*/, namespace }, ({ path, kind, pluginData }) =>
        Object.hasOwn(standIns, path)
          ? pluginBuild.resolve(path, { ...pluginData, kind, pluginData: original })
          : { path, external: true },
      )
      pluginBuild.onLoad({ filter: /.*/, namespace }, ({ path, pluginData }) => ({
        contents: standIns[path] ?? '',
        pluginData,
      }))
    },
  }
}
