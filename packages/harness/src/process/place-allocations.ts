import { setFlagsFromString } from 'node:v8'

/**
 * For processes whose figures are compared; call it before any worker starts. V8 tenures the objects of an
 * allocation site at once when those before survived. Every copy of a module has sites of its own, and whose are
 * tenured is chance: copies of a call that makes one large graph differed threefold in most processes. An
 * engine that does not know the flag says so and goes on.
 */
export function placeAllocationsAlike(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
