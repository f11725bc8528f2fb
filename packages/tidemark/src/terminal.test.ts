import { describe, expect, it } from 'vitest'
import { wantsColor, wantsLiveProgress, wantsUnicode } from './terminal.ts'

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
  it.each<[env: Environment, wanted: boolean]>([
    [{}, true],
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'de_DE.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{ LANG: 'en_US.ISO-8859-1' }, false],
    [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, true],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'en_GB.UTF-8', LC_CTYPE: 'C', LC_ALL: '' }, false],
  ])('%j: %j', (env, wanted) => {
    expect(wantsUnicode(env)).toBe(wanted)
  })
})
