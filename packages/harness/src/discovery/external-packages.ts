import { isBuiltin } from 'node:module'
import { dirname, relative, sep } from 'node:path'
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import { nearestPackageFolder } from './package-folder.ts'

/**
 * Leaves packages out of a suite's bundle, so that what is measured is what the application loads, with
 * two exceptions that would not load from where the bundle lies: source of another package of the
 * workspace resolves its imports from its own folder, and a package that is TypeScript source is bundled.
 */
export function keepPackagesExternal(packageFolder: string, bundleFolder: string): Plugin {
  return {
    name: 'keep-packages-external',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^[^./]/ }, async (args) => {
        const asWritten: OnResolveResult = { path: args.path, external: true }
        if (args.kind === 'entry-point' || args.pluginData === alreadyAsked) return undefined
        if (isBuiltin(args.path) || /^(?:[A-Za-z]:|data:|file:|https?:)/.test(args.path)) return asWritten
        const path = await resolveFrom(pluginBuild, args)
        // An optional dependency that is not installed: whoever imports it deals with that.
        if (path === null) return asWritten
        if (/\.[cm]?tsx?$/.test(path) && !path.includes(`${sep}node_modules${sep}`)) return { path }
        if ((await nearestPackageFolder(args.importer)) === packageFolder) return asWritten
        const fromBundle = relative(bundleFolder, path).split(sep).join('/')
        return { path: fromBundle.startsWith('.') ? fromBundle : `./${fromBundle}`, external: true }
      })
    },
  }
}

/** Marks our own question to the resolver, which would otherwise come back to us. */
const alreadyAsked = Symbol('asked')

async function resolveFrom(pluginBuild: PluginBuild, args: OnResolveArgs): Promise<string | null> {
  const { errors, path, namespace } = await pluginBuild.resolve(args.path, {
    importer: args.importer,
    resolveDir: args.resolveDir || dirname(args.importer),
    kind: args.kind,
    pluginData: alreadyAsked,
  })
  return errors.length > 0 || namespace !== 'file' ? null : path
}
