import { join } from 'node:path'
import { type Base, resolveBase } from '@tidemark/gate/arms'
import { firstParentHistory } from '@tidemark/gate/bisect'
import type { CallDescription, ListedSuite, SuiteList } from '@tidemark/harness/runner'
import { readAnchor } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import type { GateOptions } from '../config/gate-options.ts'
import { type Selection, select } from '../selection.ts'

/** Two revisions and what lies between them. */
export interface BisectRange {
  readonly good: Base
  readonly bad: Base
  /** After the good one up to the bad one, oldest first. */
  readonly commits: Awaited<ReturnType<typeof firstParentHistory>>
}

/**
 * The range that was asked for; by default from the pinned tidemark to HEAD.
 *
 * @throws ConfigError when neither a good revision is given nor one is pinned; ArmError when git knows no such range
 */
export async function resolveRange(
  { root, baselinesDirectory }: Pick<GateOptions, 'root' | 'baselinesDirectory'>,
  { good: from, bad: to = 'HEAD' }: { readonly good?: string; readonly bad?: string },
): Promise<BisectRange> {
  const pinned = from ?? (await readAnchor(baselinesDirectory))?.revision
  if (pinned === undefined) {
    throw new ConfigError(
      `--good: found none, and no ${join(baselinesDirectory, 'tidemark.json')}; allowed is a revision that was fast, or a pinned one in that file`,
    )
  }
  const good = await resolveBase(root, pinned)
  const bad = await resolveBase(root, to)
  return { good, bad, commits: await firstParentHistory(root, good.commit, bad.commit) }
}

export interface FoundCall {
  readonly suite: ListedSuite
  readonly call: CallDescription
}

/**
 * The one call that a selection means: one of exactly that name before those that contain it.
 *
 * @param where the revision in messages
 * @throws ConfigError when there is none, or more than one
 */
export function findCall({ suites, broken }: SuiteList, selection: Selection, where: string): FoundCall {
  const matching = select(suites, selection).flatMap((suite) => suite.calls.map((call) => ({ suite, call })))
  const exact = matching.filter(({ call }) => call.id === selection.calls)
  const [found, ...others] = exact.length > 0 ? exact : matching
  if (found !== undefined && others.length === 0) return found
  const names = [...(found === undefined ? [] : [found]), ...others].map(
    ({ suite, call }) => `${suite.name} › ${call.id}`,
  )
  const loads = broken
    .map(({ file, breakage }) => `; ${file} does not load there: ${breakage.message}`)
    .join('')
  throw new ConfigError(
    names.length === 0
      ? `-t: found no call of ${where} that matches ${JSON.stringify(selection.calls)}${loads}; allowed is one that is committed there, as its suite file is run on all revisions`
      : `-t: found ${names.length} calls of ${where}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}; allowed is the name of one`,
  )
}
