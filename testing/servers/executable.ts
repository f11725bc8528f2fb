import { spawnSync } from 'node:child_process'
import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of a command, also of one that only administrators have on their PATH. */
export function findExecutable(command: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The first thing that looks like a version in what a command says about itself, or in the name of its file; undefined
 * without the command.
 */
export function versionOf(command: string, ...args: readonly string[]): string | undefined {
  const path = findExecutable(command)
  if (path === undefined) return undefined
  const { stdout, stderr } = spawnSync(path, args, { encoding: 'utf8' })
  return [stdout, stderr, realpathSync(path)].map(versionIn).find(Boolean) ?? 'of unknown version'
}

function versionIn(text: string): string | undefined {
  return /\d+\.\d+[\w.~]*/.exec(text)?.[0]
}
