import { execFile } from 'node:child_process'

/**
 * Null when instructions can be counted here; otherwise what is missing and how to get it, in one line that
 * goes on from "instructions cannot be counted: ".
 *
 * @param path where commands are looked for; that of this process unless given
 */
export function whyNoValgrind(
  platform: NodeJS.Platform = process.platform,
  path: string | undefined = process.env['PATH'],
): Promise<string | null> {
  if (platform !== 'linux') {
    return Promise.resolve('that takes valgrind, which runs Node on Linux only')
  }
  return new Promise((resolve) => {
    execFile('valgrind', ['--version'], { env: { ...process.env, PATH: path } }, (error) =>
      resolve(
        error === null
          ? null
          : 'valgrind was not found; install it (apt-get install valgrind, or dnf, pacman, apk)',
      ),
    )
  })
}

/**
 * Flags with which V8 does the same in every process: no threads of its own, seeds that are given, and no
 * collection of garbage that begins, or that sizes the heap, by the clock.
 */
const repeatable = [
  '--predictable',
  '--single-threaded',
  '--predictable-gc-schedule',
  '--hash-seed=1',
  '--random-seed=1',
]

/**
 * The command that runs Node under valgrind and writes the instructions it executed to a file descriptor.
 * The optimising compiler stays on: it is what users run.
 *
 * @param cpuSeconds processor time after which the system ends it, should nobody be left who does
 */
export function valgrindCommand(
  nodeArguments: readonly string[],
  { logDescriptor, cpuSeconds }: { readonly logDescriptor: number; readonly cpuSeconds: number },
): readonly [command: string, ...arguments_: string[]] {
  return [
    'sh',
    '-c',
    'ulimit -t "$0" && exec valgrind "$@"',
    String(Math.ceil(cpuSeconds)),
    '--tool=cachegrind',
    '--cache-sim=no',
    '--cachegrind-out-file=/dev/null',
    `--log-fd=${logDescriptor}`,
    process.execPath,
    ...repeatable,
    ...nodeArguments,
  ]
}

/** The total that cachegrind logs at the end of a process; null when it did not get there. */
export function readInstructions(log: string): number | null {
  // A process that forked has more than one; its own comes last, since its end was waited for.
  const total = [...log.matchAll(/\bI\s+refs:\s+([\d,]+)/g)].at(-1)?.[1]
  return total === undefined ? null : Number(total.replaceAll(',', ''))
}
