import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { long } from '../../testing/long-tests.ts'
import { compilerOptions, DocsProject, filesOf, priceList } from './docs-project.mjs'
import { installPackages, ownPackages } from './install-packages.mjs'
import { readPages, root } from './pages.mjs'
import { commandsOf, treatmentOf, usesOfTidemark } from './shell-commands.mjs'

// What is generated holds declarations, and no examples.
const pages = readPages().filter(({ path }) => !path.startsWith('docs/api/'))
const guide = pages.filter(({ path }) => path.startsWith('docs/'))

/** Begins with a project that has no suite yet. */
const fromNothing = ['docs/start.md']

/** @param {{ readonly blocks: readonly import('./markdown.mjs').Block[] }} page */
const commandsOn = ({ blocks }) =>
  blocks.filter(({ language }) => language === 'sh' || language === 'console').flatMap(commandsOf)

/** Where commands measure in every run of the tests; elsewhere only in a long one. */
const alwaysMeasured = ['docs/start.md']

/**
 * The commands of a page that are run now. Those behind one that measures may need what it has written.
 *
 * @param {{ readonly path: string, readonly blocks: readonly import('./markdown.mjs').Block[] }} page
 */
function commandsNow({ path, blocks }) {
  const commands = commandsOn({ blocks }).map((command) => ({
    ...command,
    treatment: treatmentOf(command.text),
  }))
  const isMeasured = long || alwaysMeasured.includes(path)
  const end = isMeasured ? -1 : commands.findIndex(({ treatment }) => treatment === 'measure')
  return commands
    .slice(0, end < 0 ? commands.length : end)
    .filter(({ treatment }) => treatment !== 'look' && (treatment !== 'long' || long))
}

/**
 * Texts of the scripts in a folder of the repository, one after the other.
 *
 * @param {string} folder
 */
function textsIn(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n')
}

describe('commands that are only looked at', () => {
  const looked = pages.flatMap((page) =>
    commandsOn(page)
      .filter(({ text }) => treatmentOf(text) === 'look')
      .map(({ text }) => ({ path: page.path, text })),
  )
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

  it.each(looked)('$path: $text names what there is', ({ text }) => {
    const [, script] = /^(?:npx -y )?pnpm(?:@12)? (?:run )?([\w:]+)/.exec(text) ?? []
    if (script !== undefined) expect(Object.keys(scripts)).toContain(script)
    const [, study = ''] = /^(?:npx -y -p \S+ )?node (benchmarks\/[\w./-]+)/.exec(text) ?? []
    if (study !== '') {
      expect(existsSync(join(root, study))).toBe(true)
      for (const [, flag] of text.matchAll(/ --([a-z-]+)/g)) {
        const isKnown = new RegExp(`'${flag}'|\\b${flag}:`).test(textsIn(dirname(study)))
        expect(isKnown, `--${flag} of ${study}`).toBe(true)
      }
    }
    const [, manifest] = /^kubectl apply -f (\S+)/.exec(text) ?? []
    if (manifest !== undefined) expect(existsSync(join(root, 'docs/sharding', manifest))).toBe(true)
  })
})

describe.each(pages)('$path', ({ blocks, code }) => {
  it('gives tidemark commands and flags that exist', () => {
    const goldens = join(root, 'packages/tidemark/src/program/__golden__')
    const commands = readFileSync(join(goldens, 'help-tidemark.txt'), 'utf8')
    const inBlocks = blocks
      .filter(({ language }) => ['sh', 'console', 'yaml'].includes(language))
      .map((block) => block.code)
    for (const { command, flags } of [...code, ...inBlocks].flatMap(usesOfTidemark)) {
      expect(commands).toMatch(new RegExp(`^  ${command}[ |]`, 'm'))
      const help = join(goldens, `help-${command}.txt`)
      for (const flag of flags)
        expect(readFileSync(help, 'utf8'), `tidemark ${command} ${flag}`).toMatch(` ${flag}`)
    }
  })

  it('installs packages that exist', () => {
    for (const { text } of commandsOn({ blocks })) {
      const [, names = ''] = /^npm install (.*)/.exec(text) ?? []
      for (const name of names.split(' ').filter((word) => /^[@\w]/.test(word)))
        expect(ownPackages).toContain(name)
    }
  })

  it('says of each block in which language it is', () => {
    expect(blocks.filter(({ language }) => language === '').map(({ line }) => line)).toEqual([])
  })

  it('has data that can be parsed', () => {
    for (const { language, code } of blocks) {
      if (language === 'json') for (const line of code.trim().split(/\n(?=\{)/)) JSON.parse(line)
      if (language !== 'yaml') continue
      for (const document of parseAllDocuments(code))
        expect('errors' in document ? document.errors : []).toEqual([])
    }
  })
})

// The shell is sh.
describe.skipIf(process.platform === 'win32').each(guide.filter((page) => commandsNow(page).length > 0))(
  'the commands of $path',
  ({ path, blocks }) => {
    /** @type {DocsProject} */
    let project
    beforeAll(() => {
      project = new DocsProject({ ...(fromNothing.includes(path) ? {} : priceList), ...filesOf(blocks) })
    })
    afterAll(() => project?.remove())

    it('do what the page says', () => {
      for (const { text, exitCode, output } of commandsNow({ path, blocks })) {
        const { stderr, ...ended } = project.run(text)
        const expected = output === null ? { exitCode } : { exitCode, stdout: output }
        expect(ended, `${text}\n${stderr}`).toMatchObject(expected)
      }
    }, 900_000)
  },
)

describe('the examples of the guide in TypeScript', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-docs-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('each name the file that they are', () => {
    for (const { path, blocks } of guide) {
      const examples = blocks.filter(({ language }) => language === 'ts' || language === 'js')
      expect(
        examples.filter((block) => Object.keys(filesOf([block])).length === 0),
        path,
      ).toEqual([])
    }
  })

  it('compile under strict settings', () => {
    const files = guide.flatMap(({ path, blocks }) => {
      const own = filesOf(blocks.filter(({ language }) => language === 'ts'))
      if (Object.keys(own).length === 0) return []
      return Object.entries({ ...priceList, ...own }).map(([file, code]) => [join(path, file), code])
    })
    expect(files.length).toBeGreaterThan(6)
    for (const [file = '', code = ''] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), code)
    }
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'guide', private: true, type: 'module' }),
    )
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    installPackages(folder)
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})

describe.skipIf(process.platform === 'win32')('the data of the history', () => {
  const page = guide.find(({ path }) => path === 'docs/history.md')
  const block = (/** @type {string} */ language) =>
    page?.blocks.find((one) => one.language === language)?.code ?? `no block of ${language}`
  /** @type {DocsProject} */
  let project
  beforeAll(() => {
    project = new DocsProject({ 'p99.csv': block('csv'), '.gitattributes': block('gitattributes') })
  })
  afterAll(() => project?.remove())

  it('is a history', () => {
    const { exitCode, stdout } = project.run('tidemark trend --from p99.csv')
    expect({ exitCode, stdout }).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('GET /orders'),
    })
  })

  it('keeps the lines of both sides of a merge', () => {
    expect(project.run('git check-attr merge baselines/history/orders.ndjson').stdout).toContain(
      'merge: union',
    )
  })
})
