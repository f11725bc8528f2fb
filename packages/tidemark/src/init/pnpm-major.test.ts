import { expect, it } from 'vitest'
import { pnpmMajor } from './pnpm-major.ts'

const nine = "lockfileVersion: '9.0'\n\nsettings:\n"
const json = (version: string): string =>
  `{\n  "layoutVersion": 5,\n  "packageManager": "pnpm@${version}",\n}`

it.each<[what: string, lockfile: string | null, modules: string | null, major: number | null]>([
  ['no lock file', null, json('12.1.0'), null],
  ['a lock file alone', nine, null, 10],
  ['an old lock file', 'lockfileVersion: 5.4\n', null, 7],
  ['a lock file of pnpm 8', "lockfileVersion: '6.0'\n", null, 8],
  ['a format from the future', "lockfileVersion: '11.0'\n", null, null],
  ['a newer pnpm that is in use', nine, json('12.21.0'), 12],
  ['an older one that writes the same', nine, json('9.15.4'), 9],
  ['what it noted as YAML', "lockfileVersion: '6.0'\n", 'layoutVersion: 5\npackageManager: pnpm@8.15.9\n', 8],
  ['one that was in use before the lock file was renewed', nine, json('8.15.9'), 10],
  ['notes without a version', nine, '{}', 10],
])('takes for %s what reads it', (_, lockfile, modules, major) => {
  expect(pnpmMajor(lockfile, modules)).toBe(major)
})
