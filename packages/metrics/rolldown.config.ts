import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin, type RenderedChunk } from 'rolldown'

const here = import.meta.dirname
const { exports } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

/** The entries of the package by their paths in `dist`: `workers/index` from `./src/workers/index.ts`. */
const input = Object.fromEntries(
  Object.values<{ '@tidemark/source'?: string }>(exports).flatMap(({ '@tidemark/source': source }) =>
    source === undefined ? [] : [[source.replace(/^\.\/src\/|\.ts$/g, ''), source]],
  ),
)

/** Of hdr-histogram-js we take the modules behind one class; see hdr-counts.ts. */
const HDR = /[\\/]node_modules[\\/]hdr-histogram-js[\\/]dist[\\/]/

/**
 * They are CommonJS, which a bundle has to wrap in functions. V8 reads these twice, and the wrapped code is the
 * largest there is: as ES modules they take a seventh off the time that importing takes. `tsc` wrote them, so a few
 * lines of fixed form are all that differs. Lines stay where they are, for source maps.
 */
const hdrAsEsModules: Plugin = {
  name: 'hdr-as-es-modules',
  transform: {
    filter: { id: HDR },
    handler(commonJs, id) {
      const code = commonJs
        .replace(/^Object\.defineProperty\(exports, "__esModule", { value: true }\);$/m, '')
        .replace(/^exports\..+ = void 0;$/m, '')
        .replace(/^const (\w+) = require\("(\.\/\w+)"\);$/gm, 'import * as $1 from "$2.js";')
        .replace(/^exports\.(\w+) = (\w+);$/gm, 'export { $2 as $1 };')
        .replace(/^exports\.(\w+) = (".*");$/gm, 'export const $1 = $2;')
      if (/\b(?:exports|require|module)\b/.test(code.replace(/\/\*.*?\*\//gs, ''))) {
        throw new Error(`${id} has CommonJS of a form that is not known here`)
      }
      return { code, map: null }
    },
  },
}

/**
 * Few files, because Node takes about a millisecond to load one, however small it is: a package of a file for
 * each concept would take a hundred. `tsc` writes the declarations.
 */
export default defineConfig({
  cwd: here,
  input,
  platform: 'node',
  tsconfig: 'tsconfig.build.json',
  transform: { target: 'es2023' },
  plugins: [hdrAsEsModules],
  output: {
    dir: 'dist',
    // Names of chunks have no hash, and nothing else would notice what a former build has left.
    cleanDir: true,
    // This package goes into every image of a service. Sources and maps, which nobody needs where names of functions and
    // lines are kept, would be two thirds of it.
    sourcemap: false,
    // Short names for variables: to read names is a good part of what importing takes. Functions and classes keep theirs,
    // which stack traces and `console.log` show, and lines stay lines, of which Node prints the one that threw.
    minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: false } },
    chunkFileNames: 'chunks/[name].js',
    // The declarations carry the documentation.
    comments: { annotation: true, legal: true, jsdoc: false },
    // All that the main entry needs in one file, from which the other entries take what they share with it: an
    // instrument must be of the same class whichever entry sees it.
    codeSplitting: { groups: [{ name: 'core', test: /[\\/]src[\\/]index\.ts$/ }] },
    footer: licences,
  },
})

/** What hdr-histogram-js asks of those who pass on parts of it. */
function licences({ moduleIds }: RenderedChunk): string {
  if (!moduleIds.some((id) => HDR.test(id))) return ''
  const licence = readFileSync(join(here, 'node_modules/hdr-histogram-js/LICENSE'), 'utf8')
  return `/*!\nContains parts of hdr-histogram-js.\n\n${licence.trim()}\n*/`
}
