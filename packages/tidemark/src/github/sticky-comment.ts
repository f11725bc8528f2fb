import * as v from 'valibot'
import { type GithubApi, GithubError } from './github-api.ts'

/** Who writes with the token that GitHub gives a workflow. Nobody else can have a name with brackets. */
const ownLogin = 'github-actions[bot]'

const perPage = 100
/** Ten thousand comments; ours is among the first, or there is none. */
const lastPage = 100

const commentsSchema = v.array(
  v.object({
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    body: v.nullish(v.string()),
    user: v.nullish(v.object({ login: v.string() })),
  }),
)

/**
 * Writes a comment of a pull request, in the place of the one it wrote before. A comment of anybody else is left
 * alone, whatever it begins with.
 *
 * @param marker what our comments begin with, and others of the same bot do not
 * @throws GithubError
 * @see https://docs.github.com/rest/issues/comments
 */
export async function writeStickyComment(
  api: GithubApi,
  pullRequest: number,
  marker: string,
  text: string,
): Promise<'created' | 'updated'> {
  const id = await findOwn(api, pullRequest, marker)
  const body = { body: `${marker}\n${text}` }
  if (id === null) {
    await api.send('POST', `/issues/${pullRequest}/comments`, body)
    return 'created'
  }
  await api.send('PATCH', `/issues/comments/${id}`, body)
  return 'updated'
}

async function findOwn(api: GithubApi, pullRequest: number, marker: string): Promise<number | null> {
  for (let page = 1; page <= lastPage; page++) {
    const query = new URLSearchParams({ per_page: String(perPage), page: String(page) })
    const parsed = v.safeParse(commentsSchema, await api.get(`/issues/${pullRequest}/comments?${query}`))
    if (!parsed.success) throw new GithubError('GET /issues: GitHub answered with no list of comments')
    const own = parsed.output.find(
      ({ body, user }) => user?.login === ownLogin && body?.startsWith(`${marker}\n`),
    )
    if (own !== undefined) return own.id
    if (parsed.output.length < perPage) return null
  }
  return null
}
