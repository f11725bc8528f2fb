import type { Timer } from './timer.ts'

/**
 * A decorator that times a method, as `timer.wrap` does: `@timed(timer) async save() {}`. It is a standard
 * decorator, not one of TypeScript's `experimentalDecorators`.
 *
 * @see https://github.com/tc39/proposal-decorators
 */
export function timed(
  timer: Timer,
): <This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
  context: ClassMethodDecoratorContext<This>,
) => (this: This, ...args: Args) => Result {
  return (method) => timer.wrap(method)
}
