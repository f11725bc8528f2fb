import { access, readFile, realpath } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { packageManagerOf } from '@tidemark/gate/arms'
import { discoverSuites, SuiteError } from '@tidemark/harness/runner'
import { repositoryTop, runGit } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import { loadConfig } from '../config/load.ts'
import { defaultInclude } from '../config/options.ts'
import { configPath } from './config-file.ts'
import { suitePath } from './first-suite.ts'
import { httpSuitePath } from './http/http-suite.ts'
import { pnpmMajor } from './pnpm-major.ts'
import type { Project, ProjectRepository } from './project.ts'
import { suitePatterns, usualSuiteFolder } from './suite-folder.ts'
import { workflowPath } from './workflow.ts'
import { workspaceMembers } from './workspace-members.ts'

/** The nearest folder from `cwd` upwards that has a package.json. */
export async function projectFolder(cwd: string): Promise<string> {
  for (let folder = await realpath(cwd); ; folder = dirname(folder)) {
    if (await exists(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) {
      throw new ConfigError(
        `${cwd}: found no package.json here or above; init is for an existing project: run npm init first`,
      )
    }
  }
}

/**
 * Reads what init needs to know of the project in a folder; changes nothing and runs nothing of it but an existing
 * tidemark.config.
 *
 * @param origin of the server that a suite is to be made of; null without one
 * @throws ConfigError or ArmError when package.json or the configuration is wrong
 */
export async function readProject(root: string, origin: string | null): Promise<Project> {
  const manifest = await readFile(join(root, 'package.json'), 'utf8')
  const fields = parseManifest(manifest)
  const location = await repositoryOf(root)
  const pnpmWorkspace = await readIfThere(join(root, 'pnpm-workspace.yaml'))
  const members = workspaceMembers(fields['workspaces'], pnpmWorkspace)
  const language = (await isTypeScript(root, fields)) ? 'typescript' : 'javascript'
  const config = await existingConfig(root)
  const facts: Omit<Project, 'files'> = {
    manifest,
    packageManager: await readPackageManager(root, location?.top ?? root),
    language,
    moduleFormat: fields['type'] === 'module' ? 'esm' : 'commonjs',
    workspaceMembers: members,
    repository: location?.repository ?? null,
    suites: await findSuites(root, members, config?.include ?? null),
    config: config === null ? null : { path: config.path, baselines: config.baselines },
  }
  return { ...facts, files: await readTargets(root, facts, origin) }
}

function parseManifest(text: string): Readonly<Record<string, unknown>> {
  const document = parseJson(text.replace(/^\uFEFF/, ''))
  if (!isObject(document)) {
    throw new ConfigError('package.json: found no JSON object; correct it, then run init again')
  }
  const { scripts } = document
  if (scripts !== undefined && !isObject(scripts)) {
    throw new ConfigError('package.json: scripts: found no object; allowed is an object of command lines')
  }
  return document
}

async function isTypeScript(root: string, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
  const lists = [fields['dependencies'], fields['devDependencies']]
  if (lists.some((list) => isObject(list) && Object.hasOwn(list, 'typescript'))) return true
  return exists(join(root, 'tsconfig.json'))
}

async function readPackageManager(root: string, top: string): Promise<Project['packageManager']> {
  const { name, version, lockFolder } = await packageManagerOf(root, top)
  const hasLockfile = lockFolder !== null
  if (name !== 'pnpm' || lockFolder === null) return { name, version, pnpmMajor: null, hasLockfile }
  const lockfile = await readIfThere(join(lockFolder, 'pnpm-lock.yaml'))
  const modules = await readIfThere(join(lockFolder, 'node_modules', '.modules.yaml'))
  return { name, version, pnpmMajor: pnpmMajor(lockfile, modules), hasLockfile }
}

async function repositoryOf(root: string): Promise<{ top: string; repository: ProjectRepository } | null> {
  const found = await repositoryTop(root)
  if (found === null || found === '') return null
  const top = await realpath(found)
  const origin = await runGit(root, ['remote', 'get-url', 'origin'])
  const names = ['.node-version', '.nvmrc']
  const present = await Promise.all(names.map((name) => exists(join(top, name))))
  return {
    top,
    repository: {
      subfolder: relative(top, root).split(sep).join('/'),
      host: origin.state === 'failed' ? 'none' : /github/i.test(origin.output) ? 'github' : 'other',
      nodeVersionFile: names.find((_, i) => present[i]) ?? null,
    },
  }
}

async function existingConfig(
  root: string,
): Promise<{ path: string; baselines: string; include: readonly string[] } | null> {
  const { file, config } = await loadConfig(root, undefined)
  // One further up is of another project.
  if (file === null || dirname(file) !== root) return null
  return {
    path: relative(root, file),
    baselines: config.baselines ?? 'baselines',
    include: config.include ?? defaultInclude,
  }
}

/** @param include where the configuration says that suites are; null without one */
async function findSuites(
  root: string,
  members: Project['workspaceMembers'],
  include: readonly string[] | null,
): Promise<Project['suites']> {
  const usual = await readSuites(root, suitePatterns({ workspaceMembers: members }, usualSuiteFolder))
  const included = include === null ? usual : await readSuites(root, include)
  return {
    ours: included.filter(({ isOurs }) => isOurs).map(({ path }) => path),
    foreign: usual.filter(({ isOurs }) => !isOurs).map(({ path }) => path),
  }
}

async function readSuites(
  root: string,
  patterns: readonly string[],
): Promise<readonly { readonly path: string; readonly isOurs: boolean }[]> {
  const paths = await discoverSuites(root, patterns).catch((error: unknown) => {
    if (error instanceof SuiteError && error.code === 'SUITE_NONE') return []
    throw error
  })
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(root, path).split(sep).join('/'),
      isOurs: (await readFile(path, 'utf8')).includes('@tidemark/harness'),
    })),
  )
}

async function readTargets(
  root: string,
  facts: Omit<Project, 'files'>,
  origin: string | null,
): Promise<ReadonlyMap<string, string>> {
  const project: Project = { ...facts, files: new Map() }
  const paths = [
    '.gitattributes',
    configPath(project),
    origin === null ? suitePath(project) : httpSuitePath(project, origin),
    ...(facts.repository === null ? [] : [workflowPath(facts.repository)]),
  ]
  const found = new Map<string, string>()
  for (const path of paths) {
    const text = await readIfThere(join(root, path))
    if (text !== null) found.set(path, text)
  }
  return found
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
