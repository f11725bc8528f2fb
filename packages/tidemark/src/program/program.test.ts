import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import type { Commands } from './commands.ts'
import { createProgram } from './program.ts'

interface Parsed {
  readonly stdout: string
  readonly stderr: string
  /** Null when a command ran. */
  readonly error: CommanderError | null
  /** Name of the command that ran and what it was given. */
  readonly called: readonly unknown[]
  readonly exitCode: number | null
}

async function parse(...argv: string[]): Promise<Parsed> {
  let [stdout, stderr] = ['', '']
  let called: unknown[] = []
  let exitCode: number | null = null
  const note =
    (name: string) =>
    async (...given: unknown[]): Promise<number> => {
      called = [name, ...given]
      return 4
    }
  const commands: Commands = {
    init: note('init'),
    run: note('run'),
    accept: note('accept'),
    compare: note('compare'),
    export: note('export'),
    list: note('list'),
    gate: note('gate'),
    watch: note('watch'),
    explain: note('explain'),
    bisect: note('bisect'),
    pin: note('pin'),
    record: note('record'),
    trend: note('trend'),
    load: note('load'),
    merge: note('merge'),
    report: note('report'),
    cache: note('cache'),
    cacheClean: note('cacheClean'),
    doctor: note('doctor'),
    comment: note('comment'),
    propose: note('propose'),
    completion: note('completion'),
  }
  const program = createProgram('1.2.3', commands, (code) => {
    exitCode = code
  })
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut: (text) => {
        stdout += text
      },
      writeErr: (text) => {
        stderr += text
      },
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
  }
  let error: CommanderError | null = null
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (caught) {
    if (!(caught instanceof CommanderError)) throw caught
    error = caught
  }
  return { stdout, stderr, error, called, exitCode }
}

describe('what commands receive', () => {
  it('passes suites and flags on, and the exit code back', async () => {
    const { called, exitCode } = await parse(
      'run',
      'orders',
      'users',
      '-t',
      'GET',
      '--replicates',
      '12',
      '--strict',
    )
    expect(called).toEqual(['run', ['orders', 'users'], { calls: 'GET', replicates: 12, strict: true }])
    expect(exitCode).toBe(4)
  })

  it('gives no flag that was not given', async () => {
    expect((await parse('run')).called).toEqual(['run', [], {}])
    expect((await parse('list')).called).toEqual(['list', [], {}])
    expect((await parse('compare', 'a.json', 'b.json')).called).toEqual(['compare', 'a.json', 'b.json', {}])
  })

  it('takes every flag of accept', async () => {
    const { called } = await parse(
      'accept',
      '--reason',
      'why',
      '--all',
      '--environment',
      'ci',
      '--baselines',
      'b',
    )
    expect(called).toEqual(['accept', [], { reason: 'why', all: true, environment: 'ci', baselines: 'b' }])
  })
})

describe('init', () => {
  it('leaves the workflow undecided unless it is told', async () => {
    expect((await parse('init')).called).toEqual(['init', {}])
    expect((await parse('init', '-y', '--no-workflow')).called).toEqual([
      'init',
      { yes: true, workflow: false },
    ])
    expect((await parse('init', '--workflow')).called).toEqual(['init', { workflow: true }])
  })

  it('takes a server, its document and hosts', async () => {
    const { called } = await parse(
      ...['init', '--http', 'http://a:3000', '--openapi', '/docs.json', '--allow-host', 'a', 'b'],
    )
    const allowHost = ['a', 'b']
    expect(called).toEqual(['init', { http: 'http://a:3000', openapi: '/docs.json', allowHost }])
  })
})

it('names the files and systems that a gate tells', async () => {
  const { called } = await parse(
    'gate',
    '--ci',
    ...['--markdown', 'a.md', '--junit', 'a.xml', '--code-quality', 'a.json'],
  )
  expect(called).toMatchObject([
    'gate',
    [],
    { ci: true, markdown: 'a.md', junit: 'a.xml', codeQuality: 'a.json' },
  ])
})

describe('doctor', () => {
  it('writes JSON to a file, to stdout or not at all', async () => {
    expect((await parse('doctor')).called).toEqual(['doctor', {}])
    expect((await parse('doctor', '--json')).called).toEqual(['doctor', { json: true }])
    expect((await parse('doctor', '--seconds', '9', '--json', 'a.json')).called).toEqual([
      'doctor',
      { seconds: 9, json: 'a.json' },
    ])
  })
})

describe('shards', () => {
  it('are a flag of what measures, and records of what merges', async () => {
    for (const command of ['run', 'gate', 'load']) {
      const { called } = await parse(command, 'orders', '--shard', '2/5', '--json', '2.json')
      expect(called).toMatchObject([command, ['orders'], { shard: '2/5', json: '2.json' }])
    }
    const { called } = await parse('merge', '1.json', '2.json', '--strict', '--allow-gone', '--margin', '5%')
    expect(called).toEqual(['merge', ['1.json', '2.json'], { strict: true, allowGone: true, margin: '5%' }])
  })
})

describe('bisect', () => {
  it('takes every flag', async () => {
    const range = ['--good', 'v1', '--bad', 'main', '--budget', '10 m', '--margin', '0.5%']
    const { called } = await parse('bisect', 'orders', '-t', 'GET', ...range, '--restart', '--no-build')
    const flags = { calls: 'GET', good: 'v1', bad: 'main', budget: '10 m', margin: '0.5%' }
    expect(called).toEqual(['bisect', ['orders'], { ...flags, restart: true, build: false }])
  })
})

describe('load', () => {
  it('takes every flag', async () => {
    const { called } = await parse(
      ...[
        'load',
        'orders',
        '-t',
        'GET',
        '--rate',
        '0.5',
        '--arrivals',
        'poisson',
        '--workers',
        '2',
        '--count',
        '9',
      ],
      ...[
        '--duration',
        '30 s',
        '--in-flight',
        '8',
        '--allow-host',
        'a',
        'b',
        '--json',
        'load.json',
        '--seed',
        '4',
      ],
    )
    expect(called).toEqual([
      'load',
      ['orders'],
      {
        calls: 'GET',
        rate: 0.5,
        arrivals: 'poisson',
        workers: 2,
        count: 9,
        duration: '30 s',
        inFlight: 8,
        allowHost: ['a', 'b'],
        json: 'load.json',
        seed: 4,
      },
    ])
  })
})

describe('record and trend', () => {
  it('take every flag', async () => {
    const recorded = await parse('record', '--from', 'a.json', '--from', 'b.json', '--compact')
    expect(recorded.called).toEqual(['record', { from: ['a.json', 'b.json'], compact: true }])
    const shown = await parse(
      ...[
        'trend',
        'GET',
        'POST',
        '--since',
        'v1',
        '--from',
        'a.csv',
        '--query',
        'q',
        '--drift-budget',
        '3%',
        '--fail-on',
        'drift',
      ],
      ...['--baselines', 'b', '--json'],
    )
    expect(shown.called).toEqual([
      'trend',
      ['GET', 'POST'],
      {
        since: 'v1',
        from: 'a.csv',
        query: 'q',
        driftBudget: '3%',
        failOn: 'drift',
        baselines: 'b',
        json: true,
      },
    ])
  })
})

describe('mistakes', () => {
  it.each<[argv: string[], message: string]>([
    [['run', '--replicate', '3'], "error: unknown option '--replicate'\n(Did you mean --replicates?)\n"],
    [['rnu'], "error: unknown command 'rnu'\n(Did you mean run?)\n"],
    [['run', '--replicates', '0'], 'Allowed is an integer from 1 to 1000.'],
    [['run', '--replicates', '1e3'], 'Allowed is an integer from 1 to 1000.'],
    [['run', '--replicates', '8.5'], 'Allowed is an integer from 1 to 1000.'],
    [['run', '--replicates', '0x10'], 'Allowed is an integer from 1 to 1000.'],
    [['run', '--replicates', ''], 'Allowed is an integer from 1 to 1000.'],
    [['run', '--workers', '65'], 'Allowed is an integer from 1 to 64.'],
    [['run', '--seed=-1'], 'Allowed is an integer from 0 to 2147483647.'],
    [['run', '--seed', '2147483648'], 'Allowed is an integer from 0 to 2147483647.'],
    [['run', '--time'], "option '--time <duration>' argument missing"],
    [['doctor', '--seconds', '4'], 'Allowed is an integer from 5 to 3600.'],
    [['accept'], "required option '--reason <text>' not specified"],
    [['accept', '--reason', 'x', '--from', 'a.json', '--quick'], "cannot be used with option '--quick'"],
    [
      ['accept', '--reason', 'x', '--from', 'a.json', '-t', 'GET'],
      "cannot be used with option '-t, --calls <text>'",
    ],
    [['load', '--rate', '0'], 'Allowed is a number above 0.'],
    [['load', '--rate', '-5'], 'Allowed is a number above 0.'],
    [['load', '--rate=-5'], 'Allowed is a number above 0.'],
    [['load', '--rate', 'NaN'], 'Allowed is a number above 0.'],
    [['load', '--rate', '1e400'], 'Allowed is a number above 0.'],
    [['load', '--callers', '0'], 'Allowed is an integer from 1 to 10000.'],
    [['load', '--workers', '65'], 'Allowed is an integer from 1 to 64.'],
    [['load', '--arrivals', 'uniform'], 'Allowed choices are constant, poisson.'],
    [['load', '--rate', '5', '--callers', '5'], "cannot be used with option '--callers <n>'"],
    [['trend', '--fail-on', 'step'], 'Allowed choices are drift.'],
    [['record', 'a.json'], 'too many arguments'],
    [['report', '--html', 'a.html'], "missing required argument 'records'"],
    [['report', 'a.json'], "required option '--html <file>' not specified"],
    [['compare', 'a.json'], "missing required argument 'after'"],
    [['merge'], "missing required argument 'records'"],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish.'],
    [['explain'], "missing required argument 'call'"],
    [['run', '--shard'], "option '--shard <i/n>' argument missing"],
    [['compare', 'a.json', 'b.json', 'c.json'], 'too many arguments'],
  ])('%j', async (argv, message) => {
    const { error, stderr, called } = await parse(...argv)
    expect(error?.exitCode).toBeGreaterThan(0)
    expect(stderr).toContain(message)
    expect(called).toEqual([])
  })

  it.each<[argv: string[], stderr: string | RegExp]>([
    [['foo'], "error: unknown command 'foo'\n(tidemark --help lists the commands)\n"],
    [['rnu'], "error: unknown command 'rnu'\n(Did you mean run?)\n(tidemark --help lists the commands)\n"],
    [['--repl'], "error: unknown option '--repl'\n(tidemark --help lists the commands)\n"],
    // Nothing is near: --help differs in half of the letters.
    [['run', '--repl'], "error: unknown option '--repl'\n(tidemark run --help says what it takes)\n"],
    [['record', 'a'], /Expected 0 arguments but got 1\.\n\(tidemark record --help says what it takes\)\n$/],
    [['cache', 'clear'], /^error: .*\n\(tidemark cache --help says what it takes\)\n$/],
  ])('%j says where to look', async (argv, stderr) => {
    const found = (await parse(...argv)).stderr
    if (typeof stderr === 'string') expect(found).toBe(stderr)
    else expect(found).toMatch(stderr)
  })

  it('shows the help when no command is given', async () => {
    const { error, stderr } = await parse()
    expect(error?.exitCode).toBe(1)
    expect(stderr).toMatch(/^Usage: tidemark/)
  })
})

describe('help', () => {
  it.each<[name: string, argv: string[]]>([
    ['tidemark', ['--help']],
    ['init', ['init', '--help']],
    ['run', ['run', '--help']],
    ['accept', ['accept', '--help']],
    ['compare', ['compare', '--help']],
    ['export', ['export', '--help']],
    ['load', ['load', '--help']],
    ['report', ['report', '--help']],
    ['list', ['list', '--help']],
    ['doctor', ['doctor', '--help']],
    ['gate', ['gate', '--help']],
    ['explain', ['explain', '--help']],
    ['watch', ['watch', '--help']],
    ['bisect', ['bisect', '--help']],
    ['pin', ['pin', '--help']],
    ['record', ['record', '--help']],
    ['trend', ['trend', '--help']],
    ['merge', ['merge', '--help']],
    ['comment', ['comment', '--help']],
    ['propose', ['propose', '--help']],
    ['completion', ['completion', '--help']],
  ])('of %s', async (name, argv) => {
    const { stdout, error } = await parse(...argv)
    expect(error?.exitCode).toBe(0)
    await expect(stdout).toMatchFileSnapshot(`__golden__/help-${name}.txt`)
  })

  it('tells the version', async () => {
    const { stdout, error } = await parse('--version')
    expect([stdout, error?.exitCode]).toEqual(['1.2.3\n', 0])
  })
})
