import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { callLine, type GateFinding, type LocatedFinding } from '@tidemark/report'

/**
 * Finds the lines of the suites that findings are about: that of the call, or the first.
 *
 * @param root of the project, from which the files of findings are
 * @param top of the repository, from which the paths are to be
 */
export async function locateFindings(
  findings: readonly GateFinding[],
  root: string,
  top: string,
): Promise<readonly LocatedFinding[]> {
  const files = [...new Set(findings.map(({ file }) => file))]
  const sources = new Map(
    await Promise.all(files.map(async (file) => [file, await sourceOf(join(root, file))] as const)),
  )
  return findings.map((finding) => ({
    ...finding,
    path: pathFrom(top, root, finding.file),
    line: finding.call === null ? 1 : callLine(sources.get(finding.file) ?? '', finding.call.id),
  }))
}

/** A suite that is gone, or cannot be read, has no line; that must not cost the verdict. */
async function sourceOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

function pathFrom(top: string, root: string, file: string): string {
  const path = relative(top, join(root, file))
  const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)
  return isOutside ? file : path.split(sep).join('/')
}
