import type { ListedSuite } from '@tidemark/harness/runner'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../config/config-error.ts'
import { type LoadFlags, planLoad, readLoadFlags } from './plan-load.ts'

const call = { name: 'get', params: {}, id: 'get', definitionHash: 'a', load: { callers: 1, calls: 5 } }
const suites = [{ name: 'orders', calls: [call] }] as unknown as readonly ListedSuite[]
const plan = (flags: LoadFlags): unknown => planLoad(suites, readLoadFlags(flags), 1, (all) => all)

describe('the flags of a load', () => {
  it.each<[LoadFlags, string]>([
    [{ sweep: '4..1' }, '--sweep: found "4..1"; allowed is a range such as 1..16'],
    [{ sweepOver: 'rate' }, '--sweep-over: what is swept needs its levels'],
    [{ sweep: '1..4', callers: 2 }, '--callers: the sweep sets it'],
    [{ sweep: '1..4', sweepOver: 'workers', workers: 2 }, '--workers: the sweep sets it'],
    [{ sweep: '1..4', shard: '1/2' }, '--shard: a sweep is made in one piece'],
    [{ sweep: '1..4', soak: true }, '--soak: what grows shows under one load'],
    [{ duration: '5' }, '--duration: found "5"'],
    [{ sweep: '1..4', rate: 2 }, 'load: found rate and callers; allowed is exactly one'],
    [{ sweep: '64,65', sweepOver: 'workers' }, '--workers: found 65; allowed is an integer from 1 to 64'],
    [{ sweep: '1..4', arrivals: 'poisson' }, '--arrivals: callers call again when they have their answer'],
  ])('are refused as %j', (flags, message) => {
    expect(() => plan(flags)).toThrow(ConfigError)
    expect(() => plan(flags)).toThrow(message)
  })

  it('are fine where they are a load together with the suite', () => {
    expect(() => plan({})).not.toThrow()
    expect(() => plan({ soak: true, duration: '5 min' })).not.toThrow()
    expect(() => plan({ sweep: '1..64', sweepOver: 'workers', callers: 4 })).not.toThrow()
    expect(() => plan({ sweep: '10,20,40,80', sweepOver: 'rate', arrivals: 'poisson' })).not.toThrow()
  })
})
