const mostLines = 20
const longestLine = 400

/** The last lines of an output; what is longer or older is not kept. */
export class LastLines {
  readonly #lines: string[] = []
  /** What has no newline yet. */
  #rest = ''

  add(chunk: string): void {
    const parts = (this.#rest + chunk).split(/\r?\n/)
    this.#rest = (parts.pop() ?? '').slice(-longestLine)
    for (const line of parts) this.#push(line)
  }

  /** Oldest first, without empty ones. */
  get(): readonly string[] {
    const rest = this.#rest.trimEnd()
    return (rest === '' ? this.#lines : [...this.#lines, rest]).slice(-mostLines)
  }

  #push(line: string): void {
    const kept = line.trimEnd().slice(0, longestLine)
    if (kept === '') return
    this.#lines.push(kept)
    if (this.#lines.length > mostLines) this.#lines.shift()
  }
}
