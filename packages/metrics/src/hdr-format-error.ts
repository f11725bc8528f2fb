/** Bytes are not an HdrHistogram payload, or one that cannot be represented. `field` is the part found wrong. */
export class HdrFormatError extends Error {
  override readonly name = 'HdrFormatError'
  readonly code = 'TIDEMARK_HDR_FORMAT'
  readonly field: string

  constructor(field: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.field = field
  }
}
