import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { OnLoadResult, Plugin } from 'esbuild'
import { loaderOf } from './replace-entry.ts'

/** Name of the function that stands in for `import.meta.url` in bundled files. */
const moduleUrl = '__tidemarkModuleUrl'

/**
 * One line. `require` is what bundled CommonJS files load packages with: the bundle is an ES module and has none. A
 * `require` that a suite makes for itself gets another name from the compiler.
 */
export function bundleHeader(root: string): string {
  const rootUrl = JSON.stringify(pathToFileURL(join(root, sep)).href)
  return (
    `const ${moduleUrl} = (path) => new URL(path, ${rootUrl}).href, ` +
    "require = process.getBuiltinModule('node:module').createRequire(import.meta.url);\n"
  )
}

/**
 * A bundled file's `import.meta.url` would be the bundle's, and `__dirname` nothing; fixtures beside the suite would
 * not be found. The replacement names the file from the root, so that the bundle's hash does not depend on the
 * checkout.
 */
export function keepModulePaths(root: string): Plugin {
  return {
    name: 'keep-module-paths',
    setup(pluginBuild) {
      pluginBuild.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        return namesItsPlace.test(source) ? withModulePath(root, path, source) : undefined
      })
    },
  }
}

const namesItsPlace = /\bimport\.meta\.|\b__(?:dir|file)name\b/

export function withModulePath(root: string, path: string, source: string): OnLoadResult {
  const fromRoot = encodeURI(relative(root, path).split(sep).join('/'))
  const url = `${moduleUrl}(${JSON.stringify(fromRoot)})`
  const filename = `process.getBuiltinModule('node:url').fileURLToPath(${url})`
  const dirname = `process.getBuiltinModule('node:path').dirname(${filename})`
  const contents = source.includes('import.meta')
    ? source
        .replaceAll(/\bimport\.meta\.url\b/g, url)
        .replaceAll(/\bimport\.meta\.filename\b/g, filename)
        .replaceAll(/\bimport\.meta\.dirname\b/g, dirname)
    : declareIfFree(declareIfFree(source, '__filename', filename), '__dirname', dirname)
  return { contents, loader: loaderOf(path) }
}

/** As in CommonJS, where `__dirname` needs no declaration; on the first line, so that no other one moves. */
function declareIfFree(source: string, name: string, value: string): string {
  if (!source.includes(name) || new RegExp(`\\b(?:const|let|var)\\s+${name}\\b`).test(source)) return source
  return source.replace(/^(?:#!.*\n)?/, (hashbang) => `${hashbang}var ${name} = ${value}; `)
}
