import type { MeasureEvent } from '@tidemark/harness/runner'
import { describe, expect, it } from 'vitest'
import { createProgress, type Progress } from './progress.ts'

const failure = { reason: 'threw', phase: 'measure', message: 'no' } as const

/** A stage of calls that take a second each, and what it writes. */
function written(
  live: boolean,
  columns: number,
  drive: (progress: Progress, tick: () => void) => void,
): string {
  let text = ''
  let nowMs = 5_000
  const write = (more: string): void => {
    text += more
  }
  const progress = createProgress({ live, columns, write, now: () => nowMs })
  drive(progress, () => {
    nowMs += 1_000
  })
  return text.replaceAll('\u001b', '␛').replaceAll('\r', '␍')
}

function started(call: string, done: number, total: number): MeasureEvent {
  return { type: 'call-started', suite: 'orders', call, replicate: 0, done, total }
}

function finished(call: string, done: number, total: number): MeasureEvent {
  const outcome = { state: 'broken', failure } as const
  return { type: 'call-finished', suite: 'orders', call, replicate: 0, outcome, done, total }
}

function driveCalls(progress: Progress, tick: () => void, label: string, total: number): void {
  progress.stage(label)
  for (let done = 0; done < total; done++) {
    progress.onEvent(started(`call ${done}`, done, total))
    tick()
    progress.onEvent(finished(`call ${done}`, done + 1, total))
  }
}

describe('on a terminal', () => {
  it('rewrites one line and clears it at the end', () => {
    const text = written(true, 80, (progress, tick) => {
      driveCalls(progress, tick, 'measuring', 3)
      driveCalls(progress, tick, 'confirming', 1)
      progress.end()
    })
    expect(text.split('␍␛[2K')).toEqual([
      '',
      'measuring 1/3 · orders › call 0',
      'measuring 2/3, 2.0s left · orders › call 1',
      'measuring 3/3, 1.0s left · orders › call 2',
      'confirming 1/1 · orders › call 0',
      '',
    ])
  })

  it.each([10, 20, 40])('stays on one line of %i columns or the least there is', (columns) => {
    const text = written(true, columns, (progress) => {
      progress.stage('measuring')
      progress.onEvent(started('a call with a long name\nand \u001b[31ma second line', 0, 1))
    })
    const [, line = ''] = text.split('␍␛[2K')
    expect(line.length).toBe(Math.max(20, columns - 1))
    expect(line).toMatch(/^measuring 1\/1 · .*…$/)
    expect(line).not.toMatch(/[\n␛]/)
  })
})

describe('elsewhere', () => {
  it('writes a plain line at every tenth of the way', () => {
    const text = written(false, 80, (progress, tick) => {
      driveCalls(progress, tick, 'measuring', 40)
      progress.end()
    })
    expect(text).toBe(
      `${[
        'measuring 4/40 (10%), 36s left',
        'measuring 8/40 (20%), 32s left',
        'measuring 12/40 (30%), 28s left',
        'measuring 16/40 (40%), 24s left',
        'measuring 20/40 (50%), 20s left',
        'measuring 24/40 (60%), 16s left',
        'measuring 28/40 (70%), 12s left',
        'measuring 32/40 (80%), 8.0s left',
        'measuring 36/40 (90%), 4.0s left',
        'measuring 40/40 (100%)',
      ].join('\n')}\n`,
    )
  })

  it('counts anew in the next stage', () => {
    const text = written(false, 80, (progress, tick) => {
      driveCalls(progress, tick, 'measuring', 2)
      driveCalls(progress, tick, 'confirming', 2)
    })
    expect(text).toBe(
      'measuring 1/2 (50%), 1.0s left\nmeasuring 2/2 (100%)\n' +
        'confirming 1/2 (50%), 1.0s left\nconfirming 2/2 (100%)\n',
    )
  })
})
