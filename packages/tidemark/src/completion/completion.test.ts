import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Commands } from '../program/commands.ts'
import { createProgram } from '../program/program.ts'
import { completableCommands } from './completable.ts'
import { completionScript, type Shell } from './completion.ts'

const program = createProgram('1.2.3', {} as Commands, () => undefined)
const commands = completableCommands(program)

function has(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0
}

describe('completableCommands', () => {
  it('has every command, with those below', () => {
    const names = commands.map(({ words }) => words.join(' '))
    expect(names).toContain('')
    expect(names).toContain('gate')
    expect(names).toContain('cache clean')
    expect(names).not.toContain('help')
  })

  it('knows what values are', () => {
    const kindOfValue = (command: string, long: string) =>
      commands.find(({ words }) => words.join(' ') === command)?.options.find((one) => one.long === long)
        ?.value
    expect(kindOfValue('gate', '--json')).toBe('file')
    expect(kindOfValue('run', '--baselines')).toBe('folder')
    expect(kindOfValue('run', '--margin')).toBe('text')
    expect(kindOfValue('run', '--strict')).toBeNull()
    expect(kindOfValue('export', '--format')).toEqual({ choices: ['bmf', 'github-action-benchmark'] })
    expect(commands.find(({ words }) => words[0] === 'compare')?.argument).toBe('file')
  })
})

describe.each<Shell>(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  const script = completionScript(shell, program)

  it('names every command and flag', () => {
    for (const { words, options } of commands) {
      for (const word of words) expect(script).toContain(word)
      for (const { long } of options)
        expect(script).toContain(shell === 'fish' ? `-l ${long.slice(2)}` : long)
    }
  })

  it.skipIf(!has(shell))('is one that the shell can read', () => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})

describe.skipIf(!has('bash'))('bash', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-completion-'))
    writeFileSync(join(folder, 'gate record.json'), '')
    writeFileSync(join(folder, 'gate.json'), '')
    mkdirSync(join(folder, 'gates'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What bash offers for the last of these words. */
  function complete(...words: readonly string[]): readonly string[] {
    const script = `${completionScript('bash', program)}
COMP_WORDS=(tidemark "$@")
COMP_CWORD=$#
_tidemark 2>&1
printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], {
      cwd: folder,
      encoding: 'utf8',
    })
    return stdout.split('\n').filter((line) => line !== '')
  }

  it('is asked for completions of tidemark', () => {
    const { stdout } = spawnSync(
      'bash',
      ['--norc', '-c', `${completionScript('bash', program)}complete -p tidemark`],
      {
        encoding: 'utf8',
      },
    )
    expect(stdout).toBe('complete -F _tidemark tidemark\n')
  })

  it.each<[words: readonly string[], offered: readonly string[]]>([
    [['ga'], ['gate']],
    [['rec'], ['record']],
    [['cache', 'c'], ['clean']],
    [['gate', '--all'], ['--allow-gone']],
    [['gate', '-t', 'run', '--allow'], ['--allow-gone']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', '-h', '--help'],
    ],
    [['export', '--format', 'b'], ['bmf']],
    [['gate', '--margin', ''], []],
    [
      ['gate', '--json', 'gate'],
      ['gate record.json', 'gate.json', 'gates'],
    ],
    [['run', '--baselines', 'g'], ['gates']],
    [['compare', 'gate.'], ['gate.json']],
    [['compare', '--str'], ['--strict']],
    [['run', '--no-such'], []],
  ])('%j', (words, offered) => {
    expect([...complete(...words)].sort()).toEqual([...offered].sort())
  })
})
