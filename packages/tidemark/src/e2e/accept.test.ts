import { watch } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type MeasuredCall, type RunRecord, readBaselines, readLedger } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Ended, filesBelow, start, tidemark } from '../fixtures/cli.ts'

let project: TemporaryProject
let baselines: string
beforeAll(async () => {
  project = await temporaryProject({})
  baselines = join(project.root, 'baselines')
})
afterAll(() => project.remove())

async function accept(record: RunRecord, ...args: readonly string[]): Promise<Ended> {
  await project.write('run.json', JSON.stringify(record))
  return tidemark(project.root, 'accept', '--from', 'run.json', '--reason', 'because', ...args)
}

/** The calibrated ratio of each accepted call, by environment, suite and call. */
async function acceptedRatios(): Promise<Readonly<Record<string, number>>> {
  const { environments } = await readBaselines(baselines)
  return Object.fromEntries(
    environments.flatMap(({ name, suites }) =>
      [...suites].flatMap(([suite, { calls }]) =>
        Object.entries(calls).map(([call, { calibration }]) => [
          `${name} ${suite} ${call}`,
          Number(calibration.ratio.toPrecision(3)),
        ]),
      ),
    ),
  )
}

describe('accepting a record', { timeout: 60_000 }, () => {
  it('writes all of the first one, to the environment it was measured for', async () => {
    const { code, stdout, stderr } = await accept(
      runRecord(
        { orders: [measuredCall('a', around(10)), measuredCall('b', around(20))] },
        { environment: 'linux-x64-node20-ci' },
      ),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('written to baselines/linux-x64-node20-ci; commit it with your change\n')
    expect(await acceptedRatios()).toEqual({
      'linux-x64-node20-ci orders a': 10,
      'linux-x64-node20-ci orders b': 20,
    })
  })

  it('keeps what did not move, also when it is accepted twice', async () => {
    // a a little, b by half.
    const next = runRecord({ orders: [measuredCall('a', around(10.01)), measuredCall('b', around(30))] })
    const { code, stdout } = await accept(next)
    expect(code).toBe(0)
    expect(stdout).toContain('accepted changed: orders › b\nkept 1 as they are (--all replaces them too)\n')
    const ratios = await acceptedRatios()
    expect(ratios).toEqual({ 'linux-x64-node20-ci orders a': 10, 'linux-x64-node20-ci orders b': 30 })
    const before = await filesBelow(baselines)
    const again = await accept(next)
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('kept 2 as they are (--all replaces them too)\nnothing to write\n')
    expect(await filesBelow(baselines)).toEqual(before)
  })

  it('leaves calls alone that the record does not have', async () => {
    await accept(runRecord({ orders: [measuredCall('c', around(5))] }))
    expect(Object.keys(await acceptedRatios())).toHaveLength(3)
  })

  it('replaces everything with --all', async () => {
    await accept(runRecord({ orders: [measuredCall('a', around(10.02))] }), '--all')
    expect((await acceptedRatios())['linux-x64-node20-ci orders a']).toBe(10)
    const { environments } = await readBaselines(baselines)
    const accepted = environments[0]?.suites.get('orders')?.calls['a']
    expect(accepted?.calibration.ratio).toBeCloseTo(10.02, 5)
  })

  it('puts an environment with a suffix beside the one without', async () => {
    await accept(runRecord({ orders: [measuredCall('a', around(10))] }), '--environment', 'Laptop')
    const { environments } = await readBaselines(baselines)
    expect(environments.map(({ name }) => name)).toEqual(['linux-x64-node20-ci', 'linux-x64-node20-laptop'])
    // And finds it again, where nothing moved.
    const again = await accept(
      runRecord({ orders: [measuredCall('a', around(10))] }),
      '--environment',
      'laptop',
    )
    expect(again.stdout).toContain('nothing to write')
  })

  it('has told the ledger of each acceptance, in order', async () => {
    const { entries, damaged } = await readLedger(join(baselines, 'ledger.ndjson'))
    expect(damaged).toEqual([])
    expect(entries.map(({ change, call }) => `${change} ${call}`)).toEqual([
      'new a',
      'new b',
      'changed b',
      'new c',
      'changed a',
      'new a',
    ])
  })
})

describe('refusals write nothing', { timeout: 60_000 }, () => {
  const good = runRecord({ refused: [measuredCall('a', around(10))] })
  const broken: RunRecord['suites'][number]['calls'][number] = {
    state: 'broken',
    name: 'b',
    params: {},
    id: 'b',
    definitionHash: '0123456789abcdef',
    breakage: { reason: 'threw', phase: 'measure', message: 'no', replicate: 0 },
  }
  it.each<[what: string, record: RunRecord, args: readonly string[], code: number, message: string]>([
    [
      'a broken call',
      { ...good, suites: good.suites.map((suite) => ({ ...suite, calls: [...suite.calls, broken] })) },
      [],
      3,
      'nothing was accepted: 1 of its calls or suites are broken',
    ],
    ['an interrupted run', { ...good, interrupted: true }, [], 3, 'the run was stopped before its end'],
    ['no call', { ...good, suites: [] }, [], 3, 'nothing was accepted: no call was measured'],
    [
      'fewer replicates than its settings say',
      runRecord({ refused: [measuredCall('a', around(10)), measuredCall('b', around(10, 0.004, 2))] }),
      [],
      3,
      '2 replicates are too few for a baseline; it takes 5 or more',
    ],
    ['an empty reason', good, ['--reason', '  '], 2, '--reason: found an empty text; allowed is why'],
    ['a selection', good, ['orders'], 2, 'error: --from: takes the calls of the record'],
    ['an odd environment', good, ['--environment', '../up'], 2, '--environment: found "../up"; allowed is'],
    ['another file', good, ['--from', 'none.json'], 2, 'error: --from: found no file none.json; allowed is'],
  ])('%s', async (_, record, args, code, message) => {
    const before = await filesBelow(baselines)
    const refused = await accept(record, ...args)
    expect(refused.stderr).toContain(message)
    expect(refused.code).toBe(code)
    expect(await filesBelow(baselines)).toEqual(before)
  })
})

describe('accept killed while it writes', { timeout: 120_000 }, () => {
  const suites = Array.from({ length: 12 }, (_, index) => `suite ${index}`)
  const recordAt = (kernels: number): RunRecord => {
    const calls: readonly MeasuredCall[] = [measuredCall('a', around(kernels))]
    return runRecord(Object.fromEntries(suites.map((suite) => [suite, calls])))
  }

  it('leaves every file whole, old or new, and no line of the ledger lost', async () => {
    await rm(baselines, { recursive: true, force: true })
    expect((await accept(recordAt(10))).code).toBe(0)
    const environment = join(baselines, 'linux-x64-node20')
    const ledgerFile = join(baselines, 'ledger.ndjson')
    const statesAfterKill = new Set<string>()
    let kills = 0
    // Otherwise the moments were all before or all after the writing, and the test would prove nothing.
    const metTheWriting = (): boolean => kills > 5 && statesAfterKill.has('10 and 20')
    // Alternately twice as slow and back, so that every call moves every time.
    for (let attempt = 0; attempt < 24 || (!metTheWriting() && attempt < 144); attempt++) {
      const kernels = attempt % 2 === 0 ? 20 : 10
      await project.write('run.json', JSON.stringify(recordAt(kernels)))
      const ledgerBefore = await readFile(ledgerFile, 'utf8')
      const args = ['accept', '--all', '--from', 'run.json', '--reason', `attempt ${attempt}`]
      const { child, ended } = start(project.root, args)
      // The moments are spread over the writing, from its first file on, which takes longer on a busy machine.
      const afterMs = (attempt % 12) * 2 ** Math.floor(attempt / 24)
      const watcher = watch(environment, () => {
        watcher.close()
        setTimeout(() => child.kill('SIGKILL'), afterMs)
      })
      if ((await ended).signal === 'SIGKILL') kills++
      watcher.close()

      const { environments } = await readBaselines(baselines)
      expect([...(environments[0]?.suites.keys() ?? [])].sort()).toEqual([...suites].sort())
      const ratios = Object.values(await acceptedRatios())
      expect(ratios).toHaveLength(suites.length)
      for (const ratio of ratios) expect([10, 20]).toContain(ratio)
      statesAfterKill.add([...new Set(ratios)].sort().join(' and '))
      const ledgerAfter = await readFile(ledgerFile, 'utf8')
      expect(ledgerAfter.startsWith(ledgerBefore)).toBe(true)
    }
    expect(metTheWriting()).toBe(true)
    const finished = await accept(recordAt(40), '--all')
    expect(finished.code).toBe(0)
    expect(new Set(Object.values(await acceptedRatios()))).toEqual(new Set([40]))
    expect((await readLedger(ledgerFile)).damaged).toEqual([])
  })
})

it.each<[what: string, revision: Partial<RunRecord['revision']>, note: string | undefined]>([
  [
    'uncommitted changes',
    { dirty: true },
    'note: the working tree has changes that are not committed; the baseline says so',
  ],
  ['no commit', { commit: null, dirty: true }, 'note: there is no commit yet, so the baseline names none'],
  ['no repository', { commit: null, branch: null, dirty: false }, undefined],
])(
  'says what the baseline has of a revision with %s',
  async (_, revision, note) => {
    const record = runRecord({ orders: [measuredCall('a', around(10))] })
    const changed = { ...record, revision: { ...record.revision, ...revision } }
    const own = await temporaryProject({ 'run.json': JSON.stringify(changed) })
    try {
      const { stdout } = await tidemark(own.root, 'accept', '--from', 'run.json', '--reason', 'first')
      expect(stdout.match(/^note: .*$/m)?.[0]).toBe(note)
    } finally {
      await own.remove()
    }
  },
  60_000,
)
