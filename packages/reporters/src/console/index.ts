import type { Writable } from 'node:stream'
import type { Destination } from '../destination.ts'
import { streamTransport } from '../transports/stream.ts'
import { formatForPeople } from './format.ts'

export interface ConsoleOptions {
  /** @default process.stderr, which leaves the output of the program alone */
  readonly stream?: Writable & { readonly isTTY?: boolean }
  /** @default on a terminal, unless NO_COLOR is set (https://no-color.org) */
  readonly colors?: boolean
}

/** Prints snapshots for people: one line for each series, aligned, in human units. */
export function consoleTable({ stream = process.stderr, colors }: ConsoleOptions = {}): Destination {
  const isColored = colors ?? (stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '')
  return {
    name: 'console',
    reads: 'once',
    format: (snapshot) => formatForPeople(snapshot, isColored),
    transport: streamTransport(stream),
    keeps: 'latest',
  }
}
