import { describe, expect, it } from 'vitest'
import { commandsOf, treatmentOf, usesOfTidemark } from './shell-commands.mjs'

describe('commandsOf', () => {
  it('takes lines of sh for commands, without comments, and joins what is continued', () => {
    const code = `npx tidemark run     # exits with 5 until a baseline is accepted

# all of it
tidemark trend --from x://y#z \\
  --query 'SELECT "a # b"'   # what else
`
    expect(commandsOf({ language: 'sh', code })).toEqual([
      { text: 'npx tidemark run', exitCode: 5, output: null },
      { text: `tidemark trend --from x://y#z --query 'SELECT "a # b"'`, exitCode: 0, output: null },
    ])
  })

  it('takes what follows a command of console for its output', () => {
    expect(commandsOf({ language: 'console', code: '$ node a.mjs\none\ntwo\n$ node b.mjs\n' })).toEqual([
      { text: 'node a.mjs', exitCode: 0, output: 'one\ntwo\n' },
      { text: 'node b.mjs', exitCode: 0, output: '' },
    ])
    expect(() => commandsOf({ language: 'console', code: 'node a.mjs\n' })).toThrow('begins with a command')
  })
})

it.each([
  ['npx -y pnpm@12 bench', 'look'],
  ['kubectl apply -f kubernetes.yml', 'look'],
  ['node benchmarks/gate-study/study.mjs --seed 1', 'look'],
  ['npx -y -p autocannon@8 node benchmarks/load-study/known-answers.mjs --seconds 30', 'look'],
  ['tidemark trend --from influx://localhost:8086/bench', 'look'],
  ['npx tidemark gate', 'long'],
  ['npx tidemark accept --from gate.json --reason "why"', 'long'],
  ['tidemark merge 1.json 2.json', 'long'],
  ['npx tidemark run', 'measure'],
  ['npx tidemark list', 'run'],
  ['node service.mjs', 'run'],
  ['git add baselines', 'run'],
])('treatmentOf(%s) is %s', (text, treatment) => {
  expect(treatmentOf(text)).toBe(treatment)
})

it('usesOfTidemark gives commands with their flags', () => {
  const code = `npx tidemark gate --ci --budget '10 m' -t "a --b" || tidemark pin; tidemark.config.ts, tidemark linux-x64 --x
tidemark accept --reason "x" # tidemark`
  expect(usesOfTidemark(code)).toEqual([
    { command: 'gate', flags: ['--ci', '--budget', '-t'] },
    { command: 'pin', flags: [] },
    { command: 'accept', flags: ['--reason'] },
  ])
})
