import { revisionHere, runGit } from '@tidemark/records'
import { ArmError } from './arm-error.ts'
import { repositoryOf } from './repository.ts'
import { checkRevisionName } from './revision-name.ts'

/** What the working tree is compared with. */
export interface Base {
  readonly commit: string
  /** `main@1a2b3c4d5` */
  readonly label: string
  /** Why this one, to be printed: `merge-base of HEAD and origin/main`. */
  readonly how: string
}

export interface BaseOptions {
  /** Instead of the branch that origin/HEAD names: `main`, or with its remote `upstream/main`. */
  readonly defaultBranch?: string
}

/**
 * The commit of a revision; without one, that of the base a reader of the change would expect: where it left
 * the default branch. On the default branch itself that is HEAD when there are uncommitted changes, and
 * HEAD's first parent (what was pushed before) when there are none.
 *
 * @param ref branch, tag or commit; a branch may exist at origin only
 * @throws ArmError when there is no such commit, naming the fetch where a shallow clone is the reason
 */
export async function resolveBase(
  projectRoot: string,
  ref?: string,
  options: BaseOptions = {},
): Promise<Base> {
  if (ref !== undefined) checkRevisionName(ref)
  const head = await headCommit(projectRoot)
  return ref === undefined ? defaultBase(projectRoot, head, options) : namedBase(projectRoot, ref)
}

/**
 * The commit that is checked out.
 *
 * @throws ArmError when there is no git, no repository or no commit
 */
export async function headCommit(projectRoot: string): Promise<string> {
  await repositoryOf(projectRoot)
  const head = await commitOf(projectRoot, 'HEAD')
  if (head !== null) return head
  throw new ArmError(
    'ARM_NO_COMMITS',
    `${projectRoot}: the repository has no commit to compare with; commit what should be the base`,
  )
}

async function namedBase(root: string, ref: string): Promise<Base> {
  const here = await commitOf(root, ref)
  if (here !== null) return { commit: here, label: labelOf(ref, here), how: 'the revision asked for' }
  // Only of a branch: an ancestor of origin's HEAD is another than that of HEAD.
  const atOrigin = /[~^]|@\{/.test(ref) ? null : await commitOf(root, `refs/remotes/origin/${ref}`)
  if (atOrigin !== null) {
    return {
      commit: atOrigin,
      label: labelOf(ref, atOrigin),
      how: `the revision asked for, as origin/${ref}`,
    }
  }
  if (await isShallow(root)) {
    throw new ArmError(
      'ARM_SHALLOW',
      `revision ${ref} is not in this shallow clone; get it with \`git fetch --unshallow origin\`, or with \`git fetch origin ${ref}\` and --base FETCH_HEAD`,
    )
  }
  throw new ArmError(
    'ARM_REF_UNKNOWN',
    `revision ${ref}: git knows no such commit here; look with \`git branch --all\` and \`git tag\`, or get it with \`git fetch origin ${ref}\``,
  )
}

async function defaultBase(root: string, head: string, options: BaseOptions): Promise<Base> {
  const reference = await defaultBranch(root, options.defaultBranch)
  const branch = shortName(reference)
  const base = await mergeBase(root, reference)
  if (base !== head) {
    return {
      commit: base,
      label: labelOf(branch.replace(/^origin\//, ''), base),
      how: `merge-base of HEAD and ${branch}`,
    }
  }
  if ((await revisionHere(root)).dirty) {
    return {
      commit: head,
      label: labelOf('HEAD', head),
      how: `HEAD: it is on ${branch}, and files differ from it`,
    }
  }
  const parent = await commitOf(root, 'HEAD^1')
  if (parent !== null) {
    const how = `first parent of HEAD: HEAD is on ${branch}, and no file differs from it`
    return { commit: parent, label: labelOf('HEAD~1', parent), how }
  }
  if (await isShallow(root)) {
    throw new ArmError(
      'ARM_SHALLOW',
      `the parent of HEAD is not in this shallow clone; get it with \`git fetch --deepen=1 origin\``,
    )
  }
  throw new ArmError(
    'ARM_NO_PARENT',
    'HEAD is the first commit and no file differs from it: there is nothing to compare with; change something or give --base',
  )
}

async function mergeBase(root: string, reference: string): Promise<string> {
  const answer = await runGit(root, ['merge-base', 'HEAD', reference])
  if (answer.state === 'done') return answer.output
  const branch = shortName(reference)
  if (await isShallow(root)) {
    throw new ArmError(
      'ARM_SHALLOW',
      `HEAD and ${branch} have no commit in common in this shallow clone; get the history with \`git fetch --unshallow origin\`, or more of it with \`git fetch --deepen=200 origin\``,
    )
  }
  throw new ArmError(
    'ARM_NO_MERGE_BASE',
    `HEAD and ${branch} have no commit in common; set gate.defaultBranch or give --base`,
  )
}

/** The full name of its reference, so that no tag of the same name is meant. */
async function defaultBranch(root: string, configured: string | undefined): Promise<string> {
  if (configured !== undefined) checkRevisionName(configured)
  for (const candidate of await candidates(root, configured)) {
    if ((await commitOf(root, candidate)) !== null) return candidate
  }
  const name = configured ?? 'main'
  const searched = configured ?? 'origin/HEAD, main or master, at origin or here'
  const reference = `${name}:refs/remotes/origin/${name}`
  const remedy = (fetch: string): string =>
    `found no default branch (${searched}); get it with \`${fetch}\`, set gate.defaultBranch, or give --base`
  // Alone the branch would come without what it has in common with HEAD.
  if (await isShallow(root)) {
    throw new ArmError('ARM_SHALLOW', remedy(`git fetch --unshallow origin ${reference}`))
  }
  throw new ArmError('ARM_NO_DEFAULT_BRANCH', remedy(`git fetch origin ${reference}`))
}

async function candidates(root: string, configured: string | undefined): Promise<readonly string[]> {
  if (configured !== undefined)
    return ['remotes/origin/', 'remotes/', 'heads/'].map((place) => `refs/${place}${configured}`)
  const answer = await runGit(root, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'])
  const atOrigin = answer.state === 'done' ? [answer.output] : []
  const names = ['remotes/origin/main', 'remotes/origin/master', 'heads/main', 'heads/master']
  return [...atOrigin, ...names.map((name) => `refs/${name}`)]
}

async function commitOf(root: string, name: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const answer = await runGit(root, args)
  return answer.state === 'done' && /^[0-9a-f]{40,64}$/.test(answer.output) ? answer.output : null
}

export async function isShallow(root: string): Promise<boolean> {
  const answer = await runGit(root, ['rev-parse', '--is-shallow-repository'])
  return answer.state === 'done' && answer.output === 'true'
}

/** `origin/main` for `refs/remotes/origin/main`. */
function shortName(branch: string): string {
  return branch.replace(/^refs\/(?:remotes|heads)\//, '')
}

function labelOf(name: string, commit: string): string {
  const short = commit.slice(0, 9)
  // A commit named by itself needs no name.
  return name.length >= 4 && commit.startsWith(name.toLowerCase()) ? short : `${name}@${short}`
}
