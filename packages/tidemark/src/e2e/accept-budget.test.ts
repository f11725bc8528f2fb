import { join } from 'node:path'
import { type LedgerLine, type RunRecord, readAnchor, readLedger } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TestProject } from '../../../../testing/repository-project.ts'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { type Ended, filesBelow, tidemark } from '../fixtures/cli.ts'

let project: TestProject
beforeAll(() => {
  project = new TestProject()
  vi.stubEnv('GIT_AUTHOR_NAME', 'Ada')
  vi.stubEnv('GIT_AUTHOR_EMAIL', 'ada@example.org')
})
afterAll(() => {
  vi.unstubAllEnvs()
  project.remove()
})

/** Accepts runs in which the call takes so many kernels, so steadily that a step of 2 % is certain. */
function accept(kernels: number, ...args: readonly string[]): Promise<Ended> {
  const record: RunRecord = runRecord({ orders: [measuredCall('GET /orders', around(kernels, 0.0005))] })
  project.write({ 'run.json': JSON.stringify(record) })
  const all = ['accept', '--from', 'run.json', '--margin', '1%', '--reason', 'because', ...args]
  return tidemark(project.root, ...all)
}

const ledger = async (): Promise<readonly LedgerLine[]> =>
  (await readLedger(join(project.root, 'baselines', 'ledger.ndjson'))).entries

/** What a reviewer sees of the ledger in the change that is not committed yet: the lines added. */
function addedLines(): readonly LedgerLine[] {
  const diff = project.git('diff', '--unified=0', 'HEAD', '--', 'baselines/ledger.ndjson').split('\n')
  expect(diff.filter((line) => /^-(?!--)/.test(line))).toEqual([])
  return diff.filter((line) => line.startsWith('+{')).map((line) => JSON.parse(line.slice(1)) as LedgerLine)
}

// Each step goes on from where the one before it has left the repository.
describe('tidemark accept near the end of a drift budget', { timeout: 60_000 }, () => {
  it('says nothing of a budget as long as no tidemark is pinned', async () => {
    const { code, stdout } = await accept(10)
    expect(code).toBe(0)
    expect(stdout).not.toContain('since the tidemark')
    const commit = project.commit()
    project.git('tag', 'v1.0.0')
    const pinned = await tidemark(project.root, 'pin', '--reason', 'release')
    expect(pinned).toMatchObject({ code: 0, stderr: '' })
    expect(pinned.stdout).toContain(`pinned v1.0.0@${commit.slice(0, 9)}`)
    const anchor = await readAnchor(join(project.root, 'baselines'))
    expect(anchor?.ledger).toEqual([(await ledger())[0]?.hash])
    project.commit()
  })

  it('says what is left, and adds one line that a reviewer can read', async () => {
    const { code, stdout, stderr } = await accept(10.2)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^since the tidemark [0-9a-f]{9} \(pinned on \d{4}-\d\d-\d\d\):\n {2}orders › GET \/orders: \+2\.0% now, \+2\.0% \(\+\d\.\d% … \+\d\.\d%\) in total, of 5%: 3% left$/m,
    )
    const before = (await ledger())[0]
    const [line, ...more] = addedLines()
    expect(more).toEqual([])
    expect(line).toMatchObject({
      suite: 'orders',
      call: 'GET /orders',
      change: 'changed',
      ratio: expect.closeTo(1.02, 4),
      method: 'calibrated',
      replicates: 8,
      reason: 'because',
      author: 'Ada <ada@example.org>',
      revision: 'a'.repeat(40),
      fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
      previous: [before?.hash],
    })
    expect(line).not.toHaveProperty('overBudget')
    project.commit()
  })

  it('keeps a last day, if it is given', async () => {
    const { code, stdout } = await accept(10.4, '--expires', '2099-01-31')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /\+4\.0% \(.*\) in total, of 5%: 1% left; accepted until 2099-01-31, then the gate reports it$/m,
    )
    expect(addedLines()).toMatchObject([{ expires: '2099-01-31' }])
    project.commit()
  })

  it('refuses to go past it, with 1, and writes nothing', async () => {
    const before = await filesBelow(join(project.root, 'baselines'))
    const { code, stdout, stderr } = await accept(10.65)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^nothing was accepted: 1 call would go past the drift budget since the tidemark [0-9a-f]{9}/,
    )
    expect(stderr).toMatch(/^ {2}orders › GET \/orders: \+2\.4% now, \+6\.5% \(.*\) in total, of 5%$/m)
    expect(stderr).toContain('--over-budget --reason')
    expect(stdout).not.toContain('accepted changed')
    expect(await filesBelow(join(project.root, 'baselines'))).toEqual(before)
  })

  it('goes past it when it is told to, and the line says so', async () => {
    const { code, stdout } = await accept(10.65, '--over-budget', '--reason', 'orders are signed now')
    expect(code).toBe(0)
    expect(stdout).toMatch(/in total, of 7\.5\d%: 1\.0\d% left, past the budget knowingly$/m)
    expect(addedLines()).toMatchObject([{ overBudget: true, reason: 'orders are signed now' }])
    project.commit()
  })

  it('takes what got faster without a word, and tells of lines that were edited', async () => {
    const path = join('baselines', 'ledger.ndjson')
    const text = project.git('show', 'HEAD:baselines/ledger.ndjson')
    project.write({ [path]: `${text.replace('orders are signed now', 'harmless')}\n` })
    const { code, stdout, stderr } = await accept(10.1)
    expect(code).toBe(0)
    expect(stdout).toContain('% left\n')
    expect(stderr).toMatch(/^ledger\.ndjson:4: the acceptance of orders › GET \/orders at .* was edited/)
  })

  it.each([
    ['2020-01-31', /^error: --expires: found "2020-01-31"; allowed is a day from/],
    ['soon', /^error: --expires: found "soon"; allowed is a day from/],
  ])('refuses a last day like %s with 2', async (day, message) => {
    const { code, stderr } = await accept(10.1, '--expires', day)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})
