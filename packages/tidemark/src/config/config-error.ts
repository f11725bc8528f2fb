/** The configuration or the command line is wrong: file or flag, what was found, what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG_INVALID'
}
