import { readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleHeaderLines, type SuiteBundle } from '../discovery/bundle.ts'
import type { Failure } from '../protocol.ts'

/**
 * Rewrites a failure's stack so that it names the suite's files and lines instead of the bundle's.
 * Done in the parent and only for failures: source maps inside a measured worker would make every
 * `error.stack` slow.
 */
export async function mapFailure(failure: Failure, bundle: SuiteBundle, root: string): Promise<Failure> {
  if (failure.stack === undefined) return failure
  try {
    const text = await readFile(bundle.sourceMapPath, 'utf8')
    const map = new SourceMap(JSON.parse(text))
    return { ...failure, stack: mapStack(failure.stack, bundle, map, root) }
  } catch {
    // A missing map costs positions, not the failure itself.
    return failure
  }
}

/** A place in a suite's own files, from the root with forward slashes; the line counts from 1. */
export interface SourcePosition {
  readonly file: string
  readonly line: number
}

/** Finds where code of a bundle was written; lines and columns of the bundle count from 0. */
export async function readPositions(
  bundle: SuiteBundle,
  root: string,
): Promise<(line: number, column: number) => SourcePosition | null> {
  const map = new SourceMap(JSON.parse(await readFile(bundle.sourceMapPath, 'utf8')))
  return (line, column) => {
    const entry = map.findEntry(line - bundleHeaderLines, column)
    if (!('originalSource' in entry)) return null
    const { file } = positionOf(entry.originalSource, root)
    return { file, line: entry.originalLine + 1 }
  }
}

function positionOf(originalSource: string, root: string): { readonly file: string } {
  // The map was made as if the bundle lay in the root.
  const source = resolve(dirname(resolve(root, 'suite.mjs')), originalSource)
  return { file: relative(root, source).split(sep).join('/') }
}

function mapStack(stack: string, bundle: SuiteBundle, map: SourceMap, root: string): string {
  return stack.replaceAll(/(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/g, (whole, url: string, line, column) => {
    if (fileURLToPath(url) !== bundle.bundlePath) return whole
    const entry = map.findEntry(Number(line) - 1 - bundleHeaderLines, Number(column) - 1)
    if (!('originalSource' in entry)) return whole
    const { file } = positionOf(entry.originalSource, root)
    return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}
