import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'

/**
 * What a package manager or another tool says about the project that started us, and what points into the
 * repository of a git hook. In an arm it would be said about the wrong folder.
 */
const aboutTheParent =
  /^(?:npm_.*|init_cwd|node_path|pnpm_script_src_dir|pnpm_package_name|project_cwd|berry_bin_folder|oldpwd|turbo_(?:hash|invocation_dir|is_tui)|git_(?:dir|work_tree|index_file|prefix|common_dir|object_directory|alternate_object_directories|shallow_file|namespace|reflog_action|quarantine_path|editor))$/i

/** Where packages come from and with which rights; npm hands these on to its scripts in the same way. */
const registryAccess =
  /^npm_config_(?:.*registry|\/\/.*|userconfig|globalconfig|cache|(?:https?_|no_?)?proxy|cafile|ca|cert|key|strict_ssl|offline)$/i

/** Code that is loaded into every process, and debuggers that would wait: those of the parent only. */
const loadedCode =
  /(?:^|\s)(?:(?:--(?:require|import|loader|experimental-loader)|-r)(?:=|\s+)(?:"(?:\\.|[^"\\])*"|\S+)|--inspect\S*)/g

/**
 * Installing must ask nothing and must leave the repository alone: an old revision's `prepare` script
 * would write hooks into the `.git` that its worktree shares with the user.
 */
const forInstalling = {
  CI: '1',
  HUSKY: '0',
  LEFTHOOK: '0',
  SKIP_INSTALL_SIMPLE_GIT_HOOKS: '1',
  COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  npm_config_yes: 'true',
  npm_config_update_notifier: 'false',
}

/**
 * The environment of an install or build command in an arm: the user's, without what belongs to the
 * project it is compared with.
 *
 * @param repositoryTop tools of packages below it are not on PATH: the head's must not build the base
 */
export function commandEnvironment(
  purpose: 'install' | 'build',
  cwd: string,
  repositoryTop: string,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {}
  for (const [name, value] of Object.entries(environment)) {
    if (aboutTheParent.test(name) && !registryAccess.test(name)) continue
    // Windows spells it Path.
    if (/^path$/i.test(name)) kept[name] = outsideOf(repositoryTop, value ?? '')
    else if (name === 'NODE_OPTIONS') kept[name] = (value ?? '').replace(loadedCode, '').trim()
    else kept[name] = value
  }
  kept['PWD'] = cwd
  kept['NO_COLOR'] = '1'
  delete kept['FORCE_COLOR']
  if (purpose === 'build') return kept
  // Production leaves out the tools that build.
  delete kept['NODE_ENV']
  return { ...kept, ...forInstalling }
}

/** The environment with the tools of installed packages on PATH, from a folder up to the top of its revision. */
export function withTools(environment: NodeJS.ProcessEnv, root: string, top: string): NodeJS.ProcessEnv {
  const name = Object.keys(environment).find((key) => /^path$/i.test(key)) ?? 'PATH'
  const folders = isBelow(root, top) ? upwards(root, top) : [root]
  const tools = folders.map((folder) => join(folder, 'node_modules', '.bin'))
  return { ...environment, [name]: [...tools, environment[name] ?? ''].join(delimiter) }
}

function upwards(folder: string, top: string): readonly string[] {
  return folder === top ? [folder] : [folder, ...upwards(dirname(folder), top)]
}

function outsideOf(folder: string, path: string): string {
  return path
    .split(delimiter)
    .filter((entry) => !(/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(entry) && isBelow(entry, folder)))
    .join(delimiter)
}

/** Whether a path is a folder or lies in it. */
export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, resolve(path))
  return !isAbsolute(way) && way !== '..' && !way.startsWith(join('..', sep))
}
