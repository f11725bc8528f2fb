/**
 * Glob patterns of the packages of a workspace, without those that exclude something.
 *
 * @param workspaces the field of package.json that npm and yarn read: a list, or an object with `packages`
 * @param pnpmWorkspace text of pnpm-workspace.yaml; null without one
 * @returns null when it is no workspace
 */
export function workspaceMembers(
  workspaces: unknown,
  pnpmWorkspace: string | null,
): readonly string[] | null {
  const listed = pnpmWorkspace === null ? listOf(workspaces) : pnpmPackages(pnpmWorkspace)
  if (listed === null) return null
  return listed
    .map((pattern) => pattern.trim().replace(/^\.\//, '').replace(/\/+$/, ''))
    .filter((pattern) => pattern !== '' && pattern !== '.' && !pattern.startsWith('!'))
}

function listOf(workspaces: unknown): readonly string[] | null {
  const list: unknown =
    typeof workspaces === 'object' && workspaces !== null && 'packages' in workspaces
      ? workspaces.packages
      : workspaces
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : null
}

/** The list `packages` of a pnpm-workspace.yaml, in the two forms that YAML has for a list of texts. */
function pnpmPackages(yaml: string): readonly string[] | null {
  const lines = yaml.split(/\r?\n/)
  const at = lines.findIndex((line) => /^packages\s*:/.test(line))
  // The file also holds settings of a single package.
  if (at === -1) return null
  const [, inline] = /^packages\s*:\s*\[(.*?)\]/s.exec(lines.slice(at).join('\n')) ?? []
  if (inline !== undefined) return inline.split(',').map(scalar)
  const items: string[] = []
  for (const line of lines.slice(at + 1)) {
    const [, item] = /^\s*-\s+(.*)$/.exec(line) ?? []
    if (item !== undefined) items.push(scalar(item))
    else if (!/^\s*(?:#.*)?$/.test(line)) break
  }
  return items
}

/** A YAML text, plain or in quotes, with a comment behind it or none. */
function scalar(text: string): string {
  const [, double, single, plain] = /^\s*(?:"([^"]*)"|'([^']*)'|(.*?))\s*(?:\s#.*)?$/.exec(text) ?? []
  return double ?? single ?? plain ?? ''
}
