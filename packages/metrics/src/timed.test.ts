import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { timed } from './timed.ts'
import { Timer } from './timer.ts'

// The test runner's transform does not know standard decorators; the README's example is compiled and uses
// the syntax. Here the decorator is called as the language calls it.
test('a decorated method is timed on whatever it is called', async () => {
  const clock = new ManualClock()
  const timer = new Timer({ clock })
  class Orders {
    readonly #accepted: string[] = []
    async accept(order: string): Promise<number> {
      clock.advanceNs(20)
      if (order === '') throw new Error('empty')
      return this.#accepted.push(order)
    }
  }
  const context = { kind: 'method', name: 'accept' } as ClassMethodDecoratorContext<Orders>
  Orders.prototype.accept = timed(timer)(Orders.prototype.accept, context)
  const [one, other] = [new Orders(), new Orders()]
  expect(await one.accept('tea')).toBe(1)
  expect(await one.accept('milk')).toBe(2)
  expect(await other.accept('tea')).toBe(1)
  await expect(other.accept('')).rejects.toThrow('empty')
  expect(Orders.prototype.accept.name).toBe('accept')
  expect(timer).toMatchObject({ count: 4, errors: 1, inFlight: 0 })
  expect(timer.histogram.max).toBe(20)
})
