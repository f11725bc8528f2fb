import * as v from 'valibot'
import { type GithubApi, GithubError } from './github-api.ts'

/** A file as a commit has it. */
export interface TreeFile {
  /** From the folder that was listed, with slashes. */
  readonly path: string
  /** Of its content. */
  readonly blob: string
  readonly sizeBytes: number
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))
const refsSchema = v.array(v.object({ ref: v.string(), object: v.object({ sha: hash }) }))
const commitSchema = v.object({ tree: v.object({ sha: hash }) })
const treeSchema = v.object({
  truncated: v.boolean(),
  tree: v.array(
    v.object({
      path: v.string(),
      mode: v.string(),
      type: v.string(),
      sha: hash,
      size: v.optional(v.number(), 0),
    }),
  ),
})
const blobSchema = v.object({ content: v.string(), encoding: v.literal('base64') })
const madeSchema = v.object({ sha: hash })

/**
 * The commit that a branch points at; null when there is no such branch.
 *
 * @throws GithubError
 * @see https://docs.github.com/rest/git/refs#list-matching-references
 */
export async function branchHead(api: GithubApi, branch: string): Promise<string | null> {
  const path = branch.split('/').map(encodeURIComponent).join('/')
  // Also lists the branches whose names go on.
  const refs = await get(api, `/git/matching-refs/heads/${path}`, refsSchema, 'list of branches')
  return refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha ?? null
}

/**
 * The tree of a commit.
 *
 * @throws GithubError
 * @see https://docs.github.com/rest/git/commits#get-a-commit-object
 */
export async function treeOf(api: GithubApi, commit: string): Promise<string> {
  return (await get(api, `/git/commits/${commit}`, commitSchema, 'commit')).tree.sha
}

/**
 * The files below a folder of a tree; none where it has no such folder. Links and submodules are no files.
 *
 * @param folder from the top, with slashes; empty for the top itself
 * @throws GithubError
 * @see https://docs.github.com/rest/git/trees#get-a-tree
 */
export async function filesBelow(api: GithubApi, tree: string, folder: string): Promise<readonly TreeFile[]> {
  let at = tree
  for (const name of folder.split('/').filter((part) => part !== '')) {
    const { tree: entries } = await get(api, `/git/trees/${at}`, treeSchema, 'tree')
    const next = entries.find(({ path, type }) => path === name && type === 'tree')
    if (next === undefined) return []
    at = next.sha
  }
  const below = await get(api, `/git/trees/${at}?recursive=1`, treeSchema, 'tree')
  if (below.truncated) throw new GithubError(`GET /git/trees: ${folder} has more files than GitHub lists`)
  return below.tree
    .filter(({ mode }) => mode === '100644' || mode === '100755')
    .map(({ path, sha, size }) => ({ path, blob: sha, sizeBytes: size }))
}

/**
 * @throws GithubError
 * @see https://docs.github.com/rest/git/blobs#get-a-blob
 */
export async function readBlob(api: GithubApi, blob: string): Promise<Buffer> {
  const { content } = await get(api, `/git/blobs/${blob}`, blobSchema, 'content of a file')
  return Buffer.from(content, 'base64')
}

/**
 * Makes a commit in which one file differs from its parent, by whoever the token is of; returns its hash.
 *
 * @param path of the file, from the top, with slashes
 * @throws GithubError
 * @see https://docs.github.com/rest/git/trees#create-a-tree
 */
export async function commitFile(
  api: GithubApi,
  { parent, path, content, message }: Readonly<Record<'parent' | 'path' | 'content' | 'message', string>>,
): Promise<string> {
  const base = await treeOf(api, parent)
  const entry = { path, mode: '100644', type: 'blob', content }
  const tree = await post(api, '/git/trees', { base_tree: base, tree: [entry] })
  return post(api, '/git/commits', { message, tree, parents: [parent] })
}

/**
 * @throws GithubError, also when there is such a branch
 * @see https://docs.github.com/rest/git/refs#create-a-reference
 */
export async function createBranch(api: GithubApi, branch: string, commit: string): Promise<void> {
  await api.send('POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: commit })
}

async function get<Schema extends v.GenericSchema>(
  api: GithubApi,
  path: string,
  schema: Schema,
  what: string,
): Promise<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, await api.get(path))
  if (parsed.success) return parsed.output
  throw new GithubError(`GET ${path.split('?', 1)[0]}: GitHub answered with no ${what}`)
}

async function post(api: GithubApi, path: string, body: object): Promise<string> {
  const parsed = v.safeParse(madeSchema, await api.send('POST', path, body))
  if (parsed.success) return parsed.output.sha
  throw new GithubError(`POST ${path}: GitHub answered with no hash`)
}
