import type { BaselineEnvironment, Baselines, Fingerprint } from '@tidemark/records'
import { expect, it } from 'vitest'
import { environmentOf, referenceFor } from './measure-run.ts'

const here: Fingerprint = {
  cpu: 'Test CPU',
  cores: 2,
  memoryGib: 8,
  platform: 'linux',
  arch: 'x64',
  kernel: '6.1',
  node: '24.1.0',
  flags: [],
}
const other: Fingerprint = { ...here, cpu: 'Other CPU' }

function baselinesOf(environments: Readonly<Record<string, Fingerprint>>): Baselines {
  const list = Object.entries(environments).map(
    ([name, fingerprint]): BaselineEnvironment => ({ name, fingerprint, suites: new Map() }),
  )
  return { directory: 'baselines', environments: list }
}

const ci = 'linux-x64-node24-ci'
const plain = 'linux-x64-node24'

it.each<
  [
    what: string,
    environments: Record<string, Fingerprint>,
    suffix: string,
    reference: string,
    written: string,
  ]
>([
  ['none', {}, '', 'missing', plain],
  ['none, with a suffix', {}, 'CI', 'missing', ci],
  ['its own', { [plain]: here }, '', `match ${plain}`, plain],
  ['one with a suffix that was not asked for', { [ci]: here }, '', `match ${ci}`, ci],
  ['one without the suffix asked for', { [plain]: here }, 'ci', 'missing', ci],
  ['both', { [plain]: here, [ci]: here }, 'ci', `match ${ci}`, ci],
  ['both, and none asked for', { [plain]: here, [ci]: here }, '', `match ${plain}`, plain],
  ['another machine of the same suffix', { [ci]: other }, 'ci', `foreign ${ci}`, `${ci}-`],
  [
    'one named by its hash',
    { [ci]: other, [`${ci}-0123abcd`]: here },
    'ci',
    `match ${ci}-0123abcd`,
    `${ci}-0123abcd`,
  ],
  ['a longer suffix', { [`${ci}-large`]: here }, 'ci', 'missing', ci],
  ['a suffix that ends alike', { 'linux-x64-node24-notci': here }, 'ci', 'missing', ci],
])('compares with %s', (_, environments, suffix, reference, written) => {
  const baselines = baselinesOf(environments)
  const found = referenceFor(baselines, here, suffix)
  expect(found.state === 'missing' ? 'missing' : `${found.state} ${found.name}`).toBe(reference)
  const name = environmentOf(baselines, here, suffix)
  if (written.endsWith('-')) expect(name).toMatch(new RegExp(`^${written}[0-9a-f]{8}$`))
  else expect(name).toBe(written)
})
