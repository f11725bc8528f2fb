import type { Project } from './project.ts'

export const usualSuiteFolder = 'benchmarks'

/** Where the first suite goes: beside files that are named like suites and are none it would not load. */
export function suiteFolder({ suites }: Project): string {
  return suites.foreign.length === 0 ? usualSuiteFolder : `${usualSuiteFolder}/tidemark`
}

/** Glob patterns of the suites of a project and of the packages of its workspace. */
export function suitePatterns(
  { workspaceMembers }: Pick<Project, 'workspaceMembers'>,
  folder: string,
): readonly string[] {
  const folders = [folder, ...(workspaceMembers ?? []).map((member) => `${member}/${folder}`)]
  return folders.map((one) => `${one}/**/*.bench.{ts,mts,js,mjs}`)
}

/** Suites and the configuration are ESM: in a CommonJS package their names have to say so. */
export function moduleExtension({ language, moduleFormat }: Project): string {
  const extension = language === 'typescript' ? 'ts' : 'js'
  return moduleFormat === 'esm' ? extension : `m${extension}`
}
