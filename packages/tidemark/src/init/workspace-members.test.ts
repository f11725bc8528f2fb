import { describe, expect, it } from 'vitest'
import { workspaceMembers } from './workspace-members.ts'

describe('workspaceMembers', () => {
  it.each<[what: string, workspaces: unknown, pnpm: string | null, members: readonly string[] | null]>([
    ['a single package', undefined, null, null],
    ['a list of npm', ['packages/*', './apps/web/'], null, ['packages/*', 'apps/web']],
    ['an object of yarn', { packages: ['packages/*'], nohoist: [] }, null, ['packages/*']],
    ['no list', 'packages/*', null, null],
    [
      'a block of pnpm',
      undefined,
      'packages:\n  - packages/*\n  - "apps/*" # deployed\n',
      ['packages/*', 'apps/*'],
    ],
    [
      'exclusions, comments and other fields',
      undefined,
      "# all\npackages:\n\n- 'a'\n  # not this\n- '!**/test/**'\n- .\ncatalog:\n  - b\n",
      ['a'],
    ],
    ['a flow list', undefined, "packages: [packages/*, 'benchmarks']\n", ['packages/*', 'benchmarks']],
    ['a flow list on lines', undefined, 'packages: [\n  a/*,\n  b\n]\n', ['a/*', 'b']],
    ['settings of a single package', undefined, 'allowBuilds:\n  esbuild: false\n', null],
    ['Windows line ends', undefined, 'packages:\r\n  - a\r\n', ['a']],
  ])('%s', (_, workspaces, pnpm, members) => {
    expect(workspaceMembers(workspaces, pnpm)).toEqual(members)
  })
})
