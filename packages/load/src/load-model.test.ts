import { describe, expect, it } from 'vitest'
import { LoadError } from './load-error.ts'
import { type LoadOptions, resolveLoad } from './load-model.ts'

const forever = Number.POSITIVE_INFINITY

describe('resolveLoad', () => {
  it('takes a rate as one stage', () => {
    expect(resolveLoad({ rate: 500, durationSeconds: 10 })).toEqual({
      kind: 'open',
      arrivals: 'constant',
      stages: [{ fromPerSecond: 500, toPerSecond: 500, durationSeconds: 10 }],
      calls: forever,
      maximumInFlight: 256,
      timeLimitSeconds: 10,
    })
  })

  it('takes stages, ramps among them', () => {
    const load = resolveLoad({
      stages: [
        { rate: 10, durationSeconds: 1 },
        { rate: [10, 0], durationSeconds: 2 },
      ],
      arrivals: 'poisson',
      calls: 7,
    })
    expect(load).toMatchObject({
      arrivals: 'poisson',
      calls: 7,
      stages: [
        { fromPerSecond: 10, toPerSecond: 10, durationSeconds: 1 },
        { fromPerSecond: 10, toPerSecond: 0, durationSeconds: 2 },
      ],
    })
  })

  it('takes callers', () => {
    expect(resolveLoad({ callers: 16, calls: 100, timeLimitSeconds: 1 })).toEqual({
      kind: 'closed',
      callers: 16,
      durationSeconds: forever,
      calls: 100,
      timeLimitSeconds: 1,
    })
  })

  const rate = 'allowed is a number above 0, up to 1000000 (calls per second)'
  it.each<[unknown, string]>([
    [{ rate: 0, calls: 1 }, `load.rate: found 0; ${rate}`],
    [{ rate: -1, calls: 1 }, `load.rate: found -1; ${rate}`],
    [{ rate: Number.NaN, calls: 1 }, `load.rate: found NaN; ${rate}`],
    [{ rate: forever, calls: 1 }, `load.rate: found Infinity; ${rate}`],
    [{ rate: '500', calls: 1 }, `load.rate: found "500"; ${rate}`],
    [{ rate: null, calls: 1 }, `load.rate: found null; ${rate}`],
    [{ rate: 1e6 + 1, calls: 1 }, `load.rate: found 1000001; ${rate}`],
    [{}, 'load: found none; allowed is exactly one of rate, stages and callers'],
    [
      { rate: 1, callers: 1 },
      'load: found rate and callers; allowed is exactly one of rate, stages and callers',
    ],
    [{ rate: 1 }, 'load: nothing ends it; give it a duration or a number of calls'],
    [{ callers: 1 }, 'load: nothing ends it; give it a duration or a number of calls'],
    [{ callers: 1.5, calls: 1 }, 'load.callers: found 1.5; allowed is an integer from 1 to 10000'],
    [{ callers: 0, calls: 1 }, 'load.callers: found 0; allowed is an integer from 1 to 10000'],
    [{ rate: 1, calls: 0 }, 'load.calls: found 0; allowed is an integer from 1 to 1000000000'],
    [
      { rate: 1, durationSeconds: Number.NaN },
      'load.durationSeconds: found NaN; allowed is a number above 0, up to 604800 (seconds)',
    ],
    [
      { rate: 1, calls: 1, arrivals: 'uniform' },
      'load.arrivals: found "uniform"; allowed is "constant" or "poisson"',
    ],
    [
      { callers: 1, calls: 1, arrivals: 'poisson' },
      'load.arrivals: callers call again when they have their answer; it goes with rate or stages',
    ],
    [
      { rate: 1, calls: 1, maximumInFlight: 0 },
      'load.maximumInFlight: found 0; allowed is an integer from 1 to 100000',
    ],
    [
      { rate: 1, calls: 1, timeLimitSeconds: 0 },
      'load.timeLimitSeconds: found 0; allowed is a number above 0, up to 3600 (seconds)',
    ],
    [{ stages: [] }, 'load.stages: found 0 stages; allowed is a list of 1 to 100'],
    [{ stages: 5 }, 'load.stages: found 5; allowed is a list of 1 to 100'],
    [{ stages: [5] }, 'load.stages.0: found 5; allowed is an object with rate and duration'],
    [{ stages: [{ rate: 5 }] }, 'load.stages.0.durationSeconds: a stage needs one'],
    [{ stages: [{ durationSeconds: 5 }] }, 'load.stages.0.rate: a stage needs one'],
    [{ stages: [{ rate: 0, durationSeconds: 5 }] }, `load.stages.0.rate: found 0; ${rate}`],
    [
      { stages: [{ rate: [0, 0], durationSeconds: 5 }] },
      'load.stages.0.rate: found [0, 0]; allowed is [from, to], two numbers from 0 to 1000000, not both 0',
    ],
    [
      { stages: [{ rate: [1, Number.NaN], durationSeconds: 5 }] },
      'load.stages.0.rate: found [1, NaN]; allowed is [from, to], two numbers from 0 to 1000000, not both 0',
    ],
    [
      { stages: [{ rate: 1, durationSeconds: 1 }], durationSeconds: 1 },
      'load.durationSeconds: each of the stages has its own',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => resolveLoad(options as LoadOptions)).toThrow(LoadError)
    expect(() => resolveLoad(options as LoadOptions)).toThrow(message)
  })
})
