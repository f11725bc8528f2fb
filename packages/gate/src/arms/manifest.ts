import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ArmError } from './arm-error.ts'

/** What matters here of a package.json. */
export interface Manifest {
  readonly hasBuildScript: boolean
  readonly hasDependencies: boolean
  readonly packageManager: string | null
}

/**
 * Null when the folder has none.
 *
 * @throws ArmError when it is no JSON object
 */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const file = join(folder, 'package.json')
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  const document = parse(text)
  if (!isObject(document)) {
    throw new ArmError('ARM_MANIFEST', `${file}: found no JSON object; correct it in that revision`)
  }
  const scripts = document['scripts']
  const lists = [document['dependencies'], document['devDependencies'], document['optionalDependencies']]
  const packageManager = document['packageManager']
  return {
    hasBuildScript: isObject(scripts) && typeof scripts['build'] === 'string',
    // The packages of a workspace are linked by installing, too.
    hasDependencies: document['workspaces'] !== undefined || lists.some(isFilled),
    packageManager: typeof packageManager === 'string' ? packageManager : null,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFilled(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0
}
