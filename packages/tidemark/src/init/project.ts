import type { PackageManager } from '@tidemark/gate/arms'

/** What `tidemark init` needs to know of a project. Paths are written with `/` and start from the project's folder. */
export interface Project {
  /** Text of its package.json, a JSON object. */
  readonly manifest: string
  readonly packageManager: Pick<PackageManager, 'name' | 'version'> & {
    /** Major version of pnpm for the lock file, where it tells; null for other package managers. */
    readonly pnpmMajor: number | null
    readonly hasLockfile: boolean
  }
  readonly language: 'typescript' | 'javascript'
  /** How Node reads its `.js` files. */
  readonly moduleFormat: 'esm' | 'commonjs'
  /** Glob patterns of the packages of a workspace; null for a single package. */
  readonly workspaceMembers: readonly string[] | null
  /** Null outside a git working tree. */
  readonly repository: ProjectRepository | null
  readonly suites: {
    /** Those that the configuration includes, and those where suites usually are. */
    readonly ours: readonly string[]
    /** Files where suites usually are that are named like suites and are none: of `vitest bench`, for instance. */
    readonly foreign: readonly string[]
  }
  /** An existing configuration; null without one. */
  readonly config: { readonly path: string; readonly baselines: string } | null
  /** Texts of those files that init might want to write, as far as they exist. */
  readonly files: ReadonlyMap<string, string>
}

export interface ProjectRepository {
  /** From its top to the project, such as `services/orders`; empty when they are the same. */
  readonly subfolder: string
  /** Where `origin` is. */
  readonly host: 'github' | 'other' | 'none'
  /** A file at its top that names the version of Node, such as `.nvmrc`. */
  readonly nodeVersionFile: string | null
}

/** From the project's folder to a path that is named from the top of the repository. */
export function fromTop({ subfolder }: ProjectRepository, path: string): string {
  const depth = subfolder === '' ? 0 : subfolder.split('/').length
  return '../'.repeat(depth) + path
}
