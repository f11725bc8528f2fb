import type { Command } from 'commander'

/** How a command is carried out. Loaded only when it is called: `--help` must not wait for a bundler. */
export interface Commands {
  readonly init: (flags: Record<string, unknown>) => Promise<number>
  readonly run: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly accept: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly compare: (before: string, after: string, flags: Record<string, unknown>) => Promise<number>
  readonly export: (record: string, flags: Record<string, unknown>) => Promise<number>
  readonly list: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly watch: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly gate: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly explain: (call: string, flags: Record<string, unknown>) => Promise<number>
  readonly bisect: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly pin: (ref: string | undefined, flags: Record<string, unknown>) => Promise<number>
  readonly record: (flags: Record<string, unknown>) => Promise<number>
  readonly trend: (calls: string[], flags: Record<string, unknown>) => Promise<number>
  readonly load: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly merge: (records: string[], flags: Record<string, unknown>) => Promise<number>
  readonly report: (records: string[], flags: Record<string, unknown>) => Promise<number>
  readonly cache: () => Promise<number>
  readonly cacheClean: () => Promise<number>
  readonly doctor: (flags: Record<string, unknown>) => Promise<number>
  readonly comment: (flags: Record<string, unknown>) => Promise<number>
  readonly propose: (flags: Record<string, unknown>) => Promise<number>
  readonly completion: (shell: string, program: Command) => Promise<number>
}

/** Receives the exit code of whichever command ran. */
export type Exit = (code: number) => void
