/** What follows the name of a timer where its failed calls and those in flight are series of their own. */
export const ERRORS = '.errors'
export const IN_FLIGHT = '.in_flight'

export const TIMER_SUFFIXES: readonly string[] = [ERRORS, IN_FLIGHT]
