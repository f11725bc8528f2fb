import { describe, expect, it } from 'vitest'
import { screenOf, wantsColor, wantsLiveProgress, wantsUnicode } from './terminal.ts'

type Environment = Readonly<Record<string, string | undefined>>

describe('wantsColor', () => {
  it.each<[env: Environment, isTTY: boolean | undefined, wanted: boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{}, undefined, false],
    [{ TERM: 'dumb' }, true, false],
    [{ TERM: 'xterm-256color' }, true, true],
    [{ NO_COLOR: '1' }, true, false],
    // https://no-color.org: an empty value counts as not set.
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
    [{ FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    // A job's log shows colours; only its progress must stay plain.
    [{ CI: 'true' }, true, true],
  ])('%j, terminal: %j', (env, isTTY, wanted) => {
    expect(wantsColor(env, isTTY === undefined ? {} : { isTTY })).toBe(wanted)
  })
})

describe('wantsLiveProgress', () => {
  it.each<[env: Environment, isTTY: boolean | undefined, wanted: boolean]>([
    [{}, true, true],
    [{}, false, false],
    [{}, undefined, false],
    [{ TERM: 'dumb' }, true, false],
    [{ CI: 'true' }, true, false],
    [{ CI: '1' }, true, false],
    [{ CI: 'false' }, true, true],
    [{ CI: '' }, true, true],
    // Colour and cursor are two things.
    [{ NO_COLOR: '1' }, true, true],
    [{ FORCE_COLOR: '1' }, false, false],
  ])('%j, terminal: %j', (env, isTTY, wanted) => {
    expect(wantsLiveProgress(env, isTTY === undefined ? {} : { isTTY })).toBe(wanted)
  })
})

describe('wantsUnicode', () => {
  it.each<[env: Environment, wanted: boolean, platform?: NodeJS.Platform]>([
    [{}, true],
    [{ TERM: 'xterm-256color' }, true],
    [{ TERM: 'linux' }, false],
    [{ TIDEMARK_ASCII: '1', LANG: 'en_GB.UTF-8' }, false],
    [{ TIDEMARK_ASCII: '0', LANG: 'C' }, true],
    [{ TIDEMARK_ASCII: '', LANG: 'C.UTF-8' }, true],
    [{}, false, 'win32'],
    [{ WT_SESSION: '4c9d' }, true, 'win32'],
    [{ TERM_PROGRAM: 'vscode' }, true, 'win32'],
    [{ TIDEMARK_ASCII: '1', WT_SESSION: '4c9d' }, false, 'win32'],
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'en_US.ISO-8859-1' }, false],
    [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, true],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'en_GB.UTF-8', LC_CTYPE: 'C', LC_ALL: '' }, false],
  ])('%j: %j', (env, wanted, platform = 'linux') => {
    expect(wantsUnicode(env, platform)).toBe(wanted)
  })
})

describe('screenOf', () => {
  const utf8 = { LANG: 'C.UTF-8' }
  it.each<[env: Environment, columns: number | undefined, screen: object]>([
    [utf8, 80, { columns: 80, folds: true, unicode: true }],
    [{ LANG: 'C' }, 80, { columns: 80, folds: true, unicode: false }],
    // What is searched and compared line by line is not folded.
    [utf8, undefined, { columns: 120, folds: false, unicode: true }],
    [{ ...utf8, COLUMNS: '60' }, undefined, { columns: 60, folds: true, unicode: true }],
    [{ ...utf8, COLUMNS: '60' }, 100, { columns: 100, folds: true, unicode: true }],
    [{ ...utf8, COLUMNS: '0' }, undefined, { columns: 120, folds: false, unicode: true }],
    [{ ...utf8, COLUMNS: 'wide' }, undefined, { columns: 120, folds: false, unicode: true }],
    // Terminals that do not know their width say 0.
    [utf8, 0, { columns: 120, folds: false, unicode: true }],
    [utf8, 5, { columns: 20, folds: true, unicode: true }],
  ])('%j, %j columns', (env, columns, screen) => {
    expect(screenOf(env, columns === undefined ? {} : { columns })).toEqual(screen)
  })
})
