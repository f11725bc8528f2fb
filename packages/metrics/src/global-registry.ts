import { Registry } from './registry.ts'

let current: Registry | undefined

/** The registry of code that is given none, made when it is first asked for. */
export function globalRegistry(): Registry {
  current ??= new Registry()
  return current
}

/**
 * Takes effect for whoever asks from now on; instruments handed out before stay with the old one. Set it
 * before the modules that measure are loaded.
 *
 * @returns the registry before it, to set it back
 */
export function setGlobalRegistry(registry: Registry): Registry {
  const before = globalRegistry()
  current = registry
  return before
}
