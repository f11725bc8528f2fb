import { describe, expect, it } from 'vitest'
import { parseShardPlace } from './shard-place.ts'

describe('a shard', () => {
  it.each([
    ['1/1', 1, 1],
    ['2/5', 2, 5],
    ['1000/1000', 1000, 1000],
  ])('%s', (text, index, total) => {
    expect(parseShardPlace(text, {})).toEqual({ index, total })
  })

  it('is none without the flag, whatever the environment says', () => {
    expect(parseShardPlace(undefined, { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '5' })).toBeNull()
  })

  it.each([
    ...[
      '3/2',
      '0/4',
      '1/0',
      '0/0',
      '-1/2',
      '1/1e9',
      '1/1001',
      '1/1000000000000',
      '1.5/2',
      '1/2/3',
      '1',
      '/2',
      '1/',
    ],
    ...['', ' 1/2', '1/2 ', 'one/two', '１/２', 'AUTO', 'auto/', 'auto/x', 'auto/4/5', '1/2\n', '\u001b[2J'],
  ])('is not %j', (text) => {
    expect(() => parseShardPlace(text, {})).toThrow(
      `--shard: found ${JSON.stringify(text)}; allowed is i/n with i from 1 to n and n up to 1000, such as 2/5, or auto, or auto/n`,
    )
  })
})

describe('a shard of the environment', () => {
  it.each<[service: string, env: Record<string, string>, text: string, index: number, total: number]>([
    ['GitHub', { STRATEGY_JOB_INDEX: '0', STRATEGY_JOB_TOTAL: '4' }, 'auto', 1, 4],
    ['GitLab', { CI_NODE_INDEX: '4', CI_NODE_TOTAL: '4' }, 'auto', 4, 4],
    ['CircleCI', { CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '4' }, 'auto', 4, 4],
    ['Buildkite', { BUILDKITE_PARALLEL_JOB: '1', BUILDKITE_PARALLEL_JOB_COUNT: '4' }, 'auto', 2, 4],
    ['Kubernetes', { JOB_COMPLETION_INDEX: '0' }, 'auto/4', 1, 4],
    ['a total twice', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4' }, 'auto/4', 1, 4],
    ['two that agree', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4', JOB_COMPLETION_INDEX: '1' }, 'auto/4', 2, 4],
    ['one that is empty', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4', JOB_COMPLETION_INDEX: '' }, 'auto', 2, 4],
  ])('%s', (_, env, text, index, total) => {
    expect(parseShardPlace(text, env)).toEqual({ index, total })
  })

  it.each<[what: string, env: Record<string, string>, text: string, message: string]>([
    ['nothing', {}, 'auto', '--shard auto: found none of the variables STRATEGY_JOB_INDEX, CI_NODE_INDEX, '],
    [
      'a job of GitLab that is not parallel',
      { CI_NODE_TOTAL: '1' },
      'auto',
      '--shard auto: found none of the variables',
    ],
    [
      'no total',
      { JOB_COMPLETION_INDEX: '0' },
      'auto',
      '--shard auto: found no total, as an Indexed Job of Kubernetes tells only JOB_COMPLETION_INDEX; allowed is auto/n',
    ],
    [
      'an index without its total',
      { CIRCLE_NODE_INDEX: '0' },
      'auto',
      '--shard auto: found CIRCLE_NODE_TOTAL=""; allowed is a whole number',
    ],
    [
      'another total',
      { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4' },
      'auto/5',
      '--shard auto/5: found CI_NODE_TOTAL=4; allowed is the same total, or auto without one',
    ],
    [
      'an index beyond the total',
      { JOB_COMPLETION_INDEX: '4' },
      'auto/4',
      '--shard auto/4: found JOB_COMPLETION_INDEX=4 and a total of 4; allowed is an index from 0 to 3',
    ],
    [
      'an index before the first',
      { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '4' },
      'auto',
      '--shard auto: found CI_NODE_INDEX=0 and a total of 4; allowed is an index from 1 to 4',
    ],
    [
      'no number',
      { CI_NODE_INDEX: '1e0', CI_NODE_TOTAL: '4' },
      'auto',
      '--shard auto: found CI_NODE_INDEX="1e0"; allowed is a whole number',
    ],
    [
      'two that differ',
      { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '4', JOB_COMPLETION_INDEX: '1' },
      'auto/4',
      '--shard auto/4: found shard 1/4 in CI_NODE_INDEX (GitLab CI) and 2/4 in JOB_COMPLETION_INDEX (an Indexed Job of Kubernetes); allowed is i/n in place of auto',
    ],
  ])('is not to be had from %s', (_, env, text, message) => {
    expect(() => parseShardPlace(text, env)).toThrow(message)
  })
})
