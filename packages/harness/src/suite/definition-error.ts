/** What is wrong with a suite's default export; the parent adds file and line. */
export class SuiteDefinitionError extends Error {
  override readonly name = 'SuiteDefinitionError'
  readonly code: 'SUITE_NO_DEFAULT_EXPORT' | 'SUITE_DUPLICATE_CALL' | 'SUITE_OPTION'
  /** Path of the option such as `calls["POST /orders"].margin`; long names are cut. */
  readonly field: string
  /** Keys on the way to the option, by which its line is looked up in the source. */
  readonly keys: readonly string[]

  constructor(code: SuiteDefinitionError['code'], keys: readonly string[], problem: string) {
    const field = keys.reduce((path, key) => path + (path === '' ? key : property(key)), '')
    super(field === '' ? problem : `${field}: ${problem}`)
    this.code = code
    this.field = field
    this.keys = keys
  }
}

/** A longer name would push what is allowed out of sight. */
const longestKey = 60

function property(key: string): string {
  if (key.length > longestKey) return `[${JSON.stringify(`${key.slice(0, longestKey)}…`)}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
