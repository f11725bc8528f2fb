import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateRecord, slowerCall } from '../../../../testing/gate-record.ts'
import { gateSaying, hostileText } from '../fixtures/hostile-gate.ts'
import { renderGateAnnotations, workflowCommand } from './gate-annotations.ts'
import { gateFindings, type LocatedFinding } from './gate-findings.ts'

const rules = { strict: false, allowGone: false }

function located(record: Parameters<typeof gateFindings>[0]): LocatedFinding[] {
  return gateFindings(record, rules).map((finding) => ({ ...finding, path: `api/${finding.file}`, line: 12 }))
}

/** As the runner reads a line: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs */
function obey(line: string): { command: string; properties: Record<string, string>; message: string } {
  expect(line).not.toMatch(/[\r\n]/)
  const [, command = '', list = '', message = ''] = /^::([a-z]+) (.*?)::(.*)$/s.exec(line) ?? []
  const read = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%')
  const properties = Object.fromEntries(
    list
      .split(',')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), read(pair.slice(pair.indexOf('=') + 1))]),
  )
  return {
    command,
    properties,
    message: message.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
  }
}

describe('annotations', () => {
  it('are on the line of the benchmark', () => {
    expect(renderGateAnnotations(located(gateRecord([slowerCall])))).toEqual([
      '::error file=api/benchmarks/orders.bench.ts,line=12,title=slower%3A orders › GET /orders/%3Aid::' +
        'time +3.1%25 (+2.8%25 … +3.4%25 at 95.3%25), margin 1%25, p 0.002, 8 fresh replicates against base; ' +
        'alloc +64 B/op (+63 B … +65 B at 95.3%25), margin 25 B, p 0.002, 8 fresh replicates against base',
    ])
  })

  it('are no more than GitHub shows, errors first', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({
      ...slowerCall,
      id: `call ${i}`,
      verdict: i % 2 === 0 ? ('undecided' as const) : ('slower' as const),
    }))
    const commands = renderGateAnnotations(located(gateRecord(many))).map((line) => obey(line).command)
    expect(commands).toEqual([...Array(10).fill('error'), ...Array(10).fill('notice')])
  })

  it('are read back as they were meant, one command each, whatever they say', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (file, title, message) => {
        expect(obey(workflowCommand('error', { file, line: '1', title }, message))).toEqual({
          command: 'error',
          properties: { file, line: '1', title },
          message,
        })
      }),
    )
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const line of renderGateAnnotations(located(gateSaying(text)))) {
          expect(obey(line).properties).toMatchObject({ file: `api/x${text}`, line: '12' })
        }
      }),
    )
  })
})
