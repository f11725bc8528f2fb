import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The nearest folder above a file that holds a package.json: where its imports are resolved from. */
export async function nearestPackageFolder(path: string): Promise<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      await access(join(folder, 'package.json'))
      return folder
    } catch {
      if (folder === dirname(folder)) return dirname(path)
    }
  }
}
