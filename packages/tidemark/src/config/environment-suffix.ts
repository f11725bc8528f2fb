/** What may follow the platform in the name of an environment's folder. */
const environmentSuffix: RegExp = /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/

export const allowedEnvironmentSuffix = 'letters and digits, with single dashes between them, at most 40'

export function isEnvironmentSuffix(text: string): boolean {
  return text.length <= 40 && environmentSuffix.test(text)
}
