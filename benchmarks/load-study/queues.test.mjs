import { describe, expect, it } from 'vitest'
import { meanOf } from './exact.mjs'
import { createChoice, createQueue } from './queues.mjs'

const options = { serviceNs: 1, utilisation: 0.8, seed: 3 }

describe('createQueue', () => {
  it.each(['constant', 'exponential'])('is the same for the same seed, with %s service', (kind) => {
    const draw = (index) => {
      const { freeAtNs, serviceNs } = createQueue({ ...options, kind }, index)
      return [freeAtNs, serviceNs(), serviceNs()]
    }
    expect(draw(7)).toEqual(draw(7))
    const starts = Array.from({ length: 20 }, (_, index) => draw(index)[0])
    expect(new Set(starts).size).toBeGreaterThan(10)
  })

  it.each(['constant', 'exponential'])('has to do at first what theory says, with %s service', (kind) => {
    const queues = 20_000
    let work = 0
    for (let index = 0; index < queues; index++) work += createQueue({ ...options, kind }, index).freeAtNs
    const wait = meanOf(kind, 1, options.utilisation) - 1
    expect(Math.abs(work / queues / wait - 1)).toBeLessThan(0.03)
  })

  it('has services of the mean that was asked for', () => {
    const { serviceNs } = createQueue({ ...options, kind: 'exponential' }, 0)
    let sum = 0
    for (let call = 0; call < 100_000; call++) sum += serviceNs()
    expect(Math.abs(sum / 100_000 - 1)).toBeLessThan(0.02)
  })
})

it('callers go to all queues alike', () => {
  const choose = createChoice(4, 1)
  const counts = [0, 0, 0, 0]
  for (let call = 0; call < 40_000; call++) counts[choose()]++
  for (const count of counts) expect(Math.abs(count / 10_000 - 1)).toBeLessThan(0.05)
})
