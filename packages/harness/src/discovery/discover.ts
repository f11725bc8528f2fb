import { sep } from 'node:path'
import { glob } from 'tinyglobby'
import { SuiteError } from '../errors.ts'

/**
 * Absolute paths of all suite files, sorted, so that the seeded order does not depend on the file system.
 *
 * @throws SuiteError when there is none: a gate that measured nothing must not pass
 */
export async function discoverSuites(root: string, include: readonly string[]): Promise<readonly string[]> {
  const paths = await glob([...include], {
    cwd: root,
    absolute: true,
    ignore: ['**/node_modules/**', '**/dist/**', '**/.git/**'],
  })
  if (paths.length === 0) {
    throw new SuiteError(
      'SUITE_NONE',
      { file: root },
      `no suite matches ${include.join(', ')}; a suite is a file such as benchmarks/orders.bench.ts, ` +
        'other places go into "include" of tidemark.config.ts',
    )
  }
  return paths.map((path) => path.split('/').join(sep)).sort()
}
