import { type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'

/** Tells of changes of files. */
export class FileWatcher {
  readonly #onChange: (path: string) => void
  /** By folder: most editors put a new file in the place of the old one, which ends whatever watches the file itself. */
  readonly #folders = new Map<string, FSWatcher>()
  #paths: ReadonlySet<string> = new Set()

  constructor(onChange: (path: string) => void) {
    this.#onChange = onChange
  }

  /** @param paths absolute; they take the place of those watched until now */
  watch(paths: ReadonlySet<string>): void {
    this.#paths = paths
    const folders = new Set([...paths].map((path) => dirname(path)))
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#folders.delete(folder)
    }
    for (const folder of folders) {
      if (!this.#folders.has(folder)) this.#open(folder)
    }
  }

  close(): void {
    this.watch(new Set())
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        // Some systems tell of a folder without a name: any of its files may have changed.
        for (const path of this.#paths) {
          if (name === null ? dirname(path) === folder : path === join(folder, name)) this.#onChange(path)
        }
      })
      // A folder that is removed; its files are found to be gone when the suite is read again.
      watcher.on('error', () => watcher.close())
      this.#folders.set(folder, watcher)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
