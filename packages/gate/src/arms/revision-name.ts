import { ArmError } from './arm-error.ts'

/**
 * White space, control characters, and what git keeps for paths, patterns and ranges. A name is never
 * given to a shell; this is so that a mistake is called one, not "unknown".
 */
const refused = /[\s\p{Cc}\p{Cf}:?*[\]\\]|\.\./u

/** @throws ArmError unless the text can be the name of one revision */
export function checkRevisionName(text: string): void {
  if (text !== '' && text.length <= 250 && !/^[-^]/.test(text) && !refused.test(text)) return
  throw new ArmError(
    'ARM_REF_INVALID',
    `base revision: found ${JSON.stringify(text)}; allowed is one branch, tag or commit, such as main, v1.2.0, 1a2b3c4d5 or HEAD~3: at most 250 characters, no white space, none of : ? * [ ] \\ and .., and no - or ^ at the start`,
  )
}
