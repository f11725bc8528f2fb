/**
 * Imports a built module of this repository: the scripts measure what users run.
 *
 * @param {string} path from the root of the repository, such as `packages/harness/dist/index.js`
 */
export async function importBuilt(path) {
  try {
    return await import(new URL(`../../${path}`, import.meta.url))
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error
    console.error(`${error.message}\nThe packages are not built; build them first: pnpm build`)
    return process.exit(2)
  }
}
