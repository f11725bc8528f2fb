import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultGateJudgeSettings, defaultLoadTaking } from '@tidemark/gate/side-by-side'
import { defaultPairSettings } from '@tidemark/harness/runner'
import { afterAll, describe, expect, it } from 'vitest'
import type { GateFlags } from '../config/gate-options.ts'
import { type GateArms, prepareArms } from './gate-arms.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-gate-arms-test-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function prepared(flags: GateFlags): Promise<GateArms> {
  const options = {
    root: folder,
    include: [],
    baselinesDirectory: join(folder, 'baselines'),
    pair: defaultPairSettings,
    load: defaultLoadTaking,
    judge: defaultGateJudgeSettings,
    driftBudget: undefined,
    seed: 1,
    budgetSeconds: null,
    reporters: [],
    config: {},
  }
  return prepareArms(options, flags, () => ({}))
}

describe('flags that cannot be meant', () => {
  it.each<[flags: GateFlags, message: string]>([
    [{ arms: ['a=.', 'b=.'], base: 'main' }, '--arms and --base and --tidemark: found together'],
    [{ arms: ['a=.', 'b=.'], tidemark: 'v1' }, '--arms and --base and --tidemark: found together'],
    [{ arm: ['a=p@1.0.0', 'b=p@2.0.0'], base: 'main' }, '--arm and --base and --tidemark: found together'],
    [{ arms: ['a=.', 'b=.'], arm: ['a=p@1.0.0'] }, '--arms and --arm: found together'],
    [{ arms: ['a=.'] }, 'allowed are at least two arms of different names'],
    [{ arms: ['a=.', 'a=..'] }, 'allowed are at least two arms of different names'],
    // The gate's own name for a copy of the base.
    [{ arms: ['a=.', 'sham=.'] }, 'allowed are at least two arms of different names'],
    [{ arms: ['a=.', '.'] }, '--arms: found "."; allowed is a name, "=" and a value'],
    [{ arms: ['a=.', 'b='] }, '--arms: found "b="; allowed is a name'],
    [{ arms: ['a=.', '__proto__=.'] }, '--arms: found "__proto__=."; allowed is a name'],
    [{ arms: ['a=.', '\u001b[2J=.'] }, '--arms: found "\\u001b[2J=."; allowed is a name'],
    [{ arm: ['a=p@1.0.0'] }, '--arm: found "a=p@1.0.0"; allowed are at least two arms'],
    // The wrong one first: nothing is fetched before it is refused.
    [{ arm: ['a=p@latest', 'b=p@1.0.0'] }, 'p@latest'],
    [{ arm: ['a=--registry=http://x@1.0.0', 'b=p@1.0.0'] }, 'registry'],
  ])('%j', async (flags, message) => {
    await expect(prepared(flags)).rejects.toThrow(message)
  })

  it('name a folder that is not there', async () => {
    await expect(prepared({ arms: [`a=${folder}`, `b=${join(folder, 'nowhere')}`] })).rejects.toMatchObject({
      name: 'ArmError',
      code: 'ARM_NO_FOLDER',
    })
  })
})

it('judges the last of the folders by the others, the first of them before all', async () => {
  const { arms, head, references, how, changedFiles } = await prepared({
    arms: [`one=${folder}`, `two=${tmpdir()}`, `three=${folder}`],
  })
  expect(arms.map(({ name }) => name)).toEqual(['three', 'one', 'two'])
  expect(head).toMatchObject({ name: 'three', root: folder })
  expect(references.map(({ name }) => name)).toEqual(['one', 'two'])
  expect(how).toBeNull()
  // Nobody knows what differs, so nothing counts as equal without being measured.
  expect(await changedFiles(references[0] as (typeof references)[number])).toBeNull()
})
