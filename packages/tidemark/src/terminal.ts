import type { Screen } from '@tidemark/report'

/** Whether to colour what goes to a stream: NO_COLOR and FORCE_COLOR first, else whether it is a terminal. */
export function wantsColor(
  env: Readonly<Record<string, string | undefined>>,
  stream: { readonly isTTY?: boolean },
): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/**
 * Whether a terminal draws blocks, arrows and letters beyond ASCII: not where `TIDEMARK_ASCII` is set, where its locale
 * says that it has no UTF-8, on the console of Linux, and on that of Windows, whose fonts lack them; other terminals on
 * Windows say who they are.
 */
export function wantsUnicode(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const asked = env['TIDEMARK_ASCII'] ?? ''
  if (asked !== '') return asked === '0' || asked === 'false'
  // The first that is set decides: locale(7).
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => (value ?? '') !== '')
  if (locale !== undefined) return /utf-?8/i.test(locale)
  if (platform === 'win32') return windowsTerminals.some((name) => (env[name] ?? '') !== '')
  return env['TERM'] !== 'linux'
}

/** Windows Terminal, ConEmu, VS Code and others, JetBrains, mintty and other ports; the log of a CI job. */
const windowsTerminals = ['WT_SESSION', 'ConEmuTask', 'TERM_PROGRAM', 'TERMINAL_EMULATOR', 'TERM', 'CI']

/** The width of text that is not shown on a terminal: what logs of CI jobs have room for. */
const columnsWithoutTerminal = 120

/** What a stream can show. A terminal tells its width; for anything else `COLUMNS` may. */
export function screenOf(
  env: Readonly<Record<string, string | undefined>>,
  { columns }: { readonly columns?: number },
): Screen {
  const asked = /^[1-9]\d{0,3}$/.test(env['COLUMNS'] ?? '') ? Number(env['COLUMNS']) : undefined
  const width = columns !== undefined && columns > 0 ? columns : asked
  return {
    columns: Math.max(narrowest, width ?? columnsWithoutTerminal),
    folds: width !== undefined,
    unicode: wantsUnicode(env),
  }
}

/** On less nothing can be read. */
const narrowest = 20

/** Whether a line may be rewritten in place: on a terminal, and not in a CI job's log. */
export function wantsLiveProgress(
  env: Readonly<Record<string, string | undefined>>,
  stream: { readonly isTTY?: boolean },
): boolean {
  const ci = (env['CI'] ?? '') !== '' && env['CI'] !== 'false'
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !ci
}
