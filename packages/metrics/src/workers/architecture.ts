const NARROW: readonly string[] = ['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390']

/**
 * JavaScript allows that a double in shared memory is read half old, half new. No 64-bit processor does that
 * to a double at a multiple of eight bytes.
 *
 * @param arch as in `process.arch`
 * @throws Error on the others
 */
export function checkArchitecture(arch: string): void {
  if (NARROW.includes(arch)) {
    throw new Error(`metrics cannot be shared between threads on ${arch}, which has no atomic 64-bit access`)
  }
}
