import { isBuiltin } from 'node:module'
import { dirname, relative, sep } from 'node:path'
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import { nearestPackageFolder } from './package-folder.ts'

/**
 * Leaves packages out of a suite's bundle, so that what is measured is what the application loads, with
 * two exceptions that would not load from where the bundle lies: source of another package of the
 * workspace resolves its imports from its own folder, and a package that is TypeScript source is bundled.
 *
 * @param replaced packages that are resolved from another folder than the suite's own
 */
export function keepPackagesExternal(
  packageFolder: string,
  bundleFolder: string,
  replaced: ReadonlyMap<string, string>,
): Plugin {
  return {
    name: 'keep-packages-external',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^[^./]/ }, async (args) => {
        const asWritten: OnResolveResult = { path: args.path, external: true }
        if (args.kind === 'entry-point' || args.pluginData === alreadyAsked) return undefined
        if (isBuiltin(args.path) || /^(?:[A-Za-z]:|data:|file:|https?:)/.test(args.path)) return asWritten
        const elsewhere = replaced.get(packageName(args.path))
        const path = await resolveFrom(pluginBuild, args, elsewhere)
        if (elsewhere !== undefined && path !== null) return external(bundleFolder, path)
        // An optional dependency that is not installed: whoever imports it deals with that.
        if (path === null) return asWritten
        if (/\.[cm]?tsx?$/.test(path) && !path.includes(`${sep}node_modules${sep}`)) return { path }
        if ((await nearestPackageFolder(args.importer)) === packageFolder) return asWritten
        return external(bundleFolder, path)
      })
    },
  }
}

function external(bundleFolder: string, path: string): OnResolveResult {
  const fromBundle = relative(bundleFolder, path).split(sep).join('/')
  return { path: fromBundle.startsWith('.') ? fromBundle : `./${fromBundle}`, external: true }
}

/** `@scope/name/deep/path` belongs to the package `@scope/name`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Marks our own question to the resolver, which would otherwise come back to us. */
const alreadyAsked = Symbol('asked')

async function resolveFrom(
  pluginBuild: PluginBuild,
  args: OnResolveArgs,
  folder: string | undefined,
): Promise<string | null> {
  const { errors, path, namespace } = await pluginBuild.resolve(args.path, {
    importer: args.importer,
    resolveDir: folder ?? (args.resolveDir || dirname(args.importer)),
    kind: args.kind,
    pluginData: alreadyAsked,
  })
  return errors.length > 0 || namespace !== 'file' ? null : path
}
