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

/** Whether a terminal draws blocks and arrows: unless its locale says that it has no UTF-8. */
export function wantsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  // The first that is set decides: locale(7).
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => (value ?? '') !== '')
  return locale === undefined || /utf-?8/i.test(locale)
}

/** Whether a line may be rewritten in place: on a terminal, and not in a CI job's log. */
export function wantsLiveProgress(
  env: Readonly<Record<string, string | undefined>>,
  stream: { readonly isTTY?: boolean },
): boolean {
  const ci = (env['CI'] ?? '') !== '' && env['CI'] !== 'false'
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !ci
}
