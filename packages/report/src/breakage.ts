import type { Breakage, BrokenSuite } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { safeText } from './format/safe-text.ts'
import { verdictStyle } from './verdict-style.ts'

/** Most columns of a message: what is allowed, and what to do, is at its end. */
export const longestBreakage = 500

/** Why there is no measurement, in one line. */
export function describeBreakage({ reason, phase, message }: Breakage, arm: string | null = null): string {
  const where = [...(phase === 'unknown' ? [] : [phase]), ...(arm === null ? [] : [safeText(arm, 60)])].join(
    ' of ',
  )
  return `${reason}${where === '' ? '' : ` in ${where}`}, ${safeText(message, longestBreakage)}`
}

/** Where it happened, in the user's own code. */
export function renderStack(stack: string | undefined, paint: Paint): string[] {
  return ownFrames(stack).map((line) => paint('dim', `    ${line}`))
}

/** Frames of the user's own code, at most three, safe to print. */
export function ownFrames(stack: string | undefined): readonly string[] {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const own = frames.filter((line) => !/node:|node_modules[\\/](?!\.cache)/.test(line)).slice(0, 3)
  return own.map((line) => safeText(line.trim()))
}

/** Suites that do not load, each with its place in the code. */
export function renderBrokenSuites(suites: readonly BrokenSuite[], paint: Paint): string[] {
  const word = paint(verdictStyle.broken, 'broken'.padEnd(9))
  return suites.flatMap(({ file, breakage }) => [
    `${word} ${safeText(file)}: ${breakage.reason}, ${safeText(breakage.message, longestBreakage)}`,
    ...renderStack(breakage.stack, paint),
  ])
}
