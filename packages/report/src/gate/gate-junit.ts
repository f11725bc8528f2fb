import type { GateCall, GateRecord } from '@tidemark/records'
import { escapeMarkup } from '../format/escape-markup.ts'
import { safeText } from '../format/safe-text.ts'
import { type GateFinding, type GateRules, gateFindings } from './gate-findings.ts'

/** What became of a call, in the words of JUnit. */
type Outcome = 'failure' | 'error' | 'skipped'

interface TestCase {
  readonly suite: string
  readonly name: string
  readonly file: string
  readonly findings: readonly GateFinding[]
}

/**
 * A gate as a JUnit report, which most CI systems show: a test suite for each suite, a test case for each call. A
 * call that is slower or over a budget is a failure, one that could not be judged an error, an undecided one skipped.
 */
export function renderGateJunit(record: GateRecord, rules: GateRules): string {
  const cases = testCasesOf(record, rules)
  const suites = [...new Set(cases.map(({ suite }) => suite))].map((suite) => {
    const own = cases.filter((one) => one.suite === suite)
    return [
      `  <testsuite name="${attribute(suite)}"${counts(own)}>`,
      ...own.flatMap(renderTestCase),
      '  </testsuite>',
    ]
  })
  const time = record.durationSeconds.toFixed(3)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tidemark gate"${counts(cases)} time="${time}">`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n')
}

function testCasesOf(record: GateRecord, rules: GateRules): readonly TestCase[] {
  const ofCalls = new Map<GateCall, GateFinding[]>(record.calls.map((call) => [call, []]))
  const ofFiles: TestCase[] = []
  for (const finding of gateFindings(record, rules)) {
    if (finding.call !== null) ofCalls.get(finding.call)?.push(finding)
    else ofFiles.push({ suite: finding.file, name: 'loads', file: finding.file, findings: [finding] })
  }
  return [
    ...ofFiles,
    ...[...ofCalls].map(([{ suite, id, file }, findings]) => ({ suite, name: id, file, findings })),
  ]
}

function renderTestCase({ suite, name, file, findings }: TestCase): readonly string[] {
  const open = `    <testcase classname="${attribute(suite)}" name="${attribute(name)}" file="${attribute(file)}"`
  const [worst] = findings
  if (worst === undefined) return [`${open}/>`]
  const message = attribute(findings.map((finding) => `${finding.kind}: ${finding.message}`).join('; '))
  return [
    `${open}>`,
    `      <${outcomeOf(worst)}${worst.level === 'error' ? ` type="${worst.kind}"` : ''} message="${message}"/>`,
    '    </testcase>',
  ]
}

/** What says of a call that it takes too much; the others say that it could not be judged. */
const failures: readonly GateFinding['kind'][] = [
  'slower',
  'over budget',
  'over drift budget',
  'acceptance expired',
]

function outcomeOf({ level, kind }: GateFinding): Outcome {
  if (level === 'notice') return 'skipped'
  return failures.includes(kind) ? 'failure' : 'error'
}

function counts(cases: readonly TestCase[]): string {
  const outcomes = cases.map(({ findings: [worst] }) => (worst === undefined ? null : outcomeOf(worst)))
  const count = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length
  return ` tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

/** XML 1.0 has no way to write these two, not even as references. */
const unwritable = /[\ufffe\uffff]/g

function attribute(text: string): string {
  return escapeMarkup(safeText(text, 2000).replaceAll(unwritable, '\ufffd'))
}
