import { describe, expect, it } from 'vitest'
import { judgeExit, shellBlocks, suitesWithoutRow } from './check-fresh-clone.mjs'

const fence = '```'

describe('shellBlocks', () => {
  const readme = [
    '# Tidemark',
    `${fence}sh`,
    '# comments are for the reader',
    'npx -y pnpm@12 bench     # installs, builds, measures',
    fence,
    `${fence}ts`,
    "suite('orders API', {})",
    fence,
    `${fence}sh`,
    'npx -y pnpm@12 test',
    '',
    fence,
    `${fence}sh`,
    'pnpm bench:update',
    fence,
  ].join('\n')

  it('takes the sh blocks in their order, without comments', () => {
    expect(shellBlocks(readme, 2)).toEqual(['npx -y pnpm@12 bench', 'npx -y pnpm@12 test'])
  })

  it('keeps a second command, which makes it another block', () => {
    expect(shellBlocks(`${fence}sh\ngit clone x#y\ncd x\n${fence}\n`, 2)).toEqual(['git clone x#y\ncd x'])
  })

  it('finds none in a text without', () => {
    expect(shellBlocks('npx -y pnpm@12 bench', 2)).toEqual([])
  })
})

describe('suitesWithoutRow', () => {
  const names = ['orders API', 'metrics core', 'ecosystem']

  it('takes rows below the heading of their suite', () => {
    const output = [
      'orders API',
      '  GET /orders/:id    p50 812 µs   p99 1.2 ms',
      'metrics core',
      '  counter.inc        p50 4.1 ns    p99 1 s',
      'ecosystem',
      '  jwt sign           38.2µs │ 51µs │ 26 k/s',
    ].join('\n')
    expect(suitesWithoutRow(output, names)).toEqual([])
  })

  it('takes rows that name their suite themselves, in colour', () => {
    const output = names
      .map((name) => `\u001b[1m${name}\u001b[22m › call  \u001b[32m1.5 ms\u001b[39m  2.25 ms`)
      .join('\r\n')
    expect(suitesWithoutRow(output, names)).toEqual([])
  })

  it('does not take a heading or a line of progress for a row', () => {
    expect(
      suitesWithoutRow(
        'orders API\n  a  1 ms  2 ms\nmetrics core\necosystem: 7 calls in 12 s, 10 specs',
        names,
      ),
    ).toEqual(['metrics core', 'ecosystem'])
    expect(suitesWithoutRow('', names)).toEqual(names)
  })
})

describe('judgeExit', () => {
  it.each([0, 1, 4, 5])('accepts %i, whatever it says of the speed', (code) => {
    expect(judgeExit(code)).toMatchObject({ ok: true })
  })

  it('says why a code that is not 0 was accepted', () => {
    expect(judgeExit(5).reason).toBe('exit code 5: no baseline fits this machine')
  })

  it.each([2, 3, 6, 127, null])('refuses %s', (code) => {
    expect(judgeExit(code)).toMatchObject({ ok: false })
  })
})
