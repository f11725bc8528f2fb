import type { Advice, OptionEffect } from '@tidemark/gate/doctor'
import type { Paint } from '../format/paint.ts'
import { formatBytes, formatFraction, formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'

/** What was found and what to do about it, in one line. */
export function renderAdvice(advice: Advice, paint: Paint): string[] {
  const [finding, remedy] = wordAdvice(advice)
  return [`${paint('yellow', 'advice')} ${finding}: ${remedy}`]
}

function wordAdvice(advice: Advice): readonly [finding: string, remedy: string] {
  switch (advice.code) {
    case 'on-battery':
      return ['the battery is in use, which lowers the clock rate as it likes', 'plug the machine in']
    case 'governor':
      return [
        `the governor ${safeText(advice.governor, 40)} changes the clock rate with the load`,
        'sudo cpupower frequency-set -g performance while measuring',
      ]
    case 'quota':
      return [
        `a quota allows ${Number(advice.quotaCores.toPrecision(3))} of ${advice.cores} cores, then stops the process in the middle of a call`,
        'measure without a limit, or with one of whole cores (two at least)',
      ]
    case 'one-core':
      return ['a single core is shared with everything else', 'use a machine with two']
    case 'low-memory':
      return [
        `only ${formatBytes(advice.bytes)} of memory is available`,
        'give it 1 GB or more, or lower --memory-limit',
      ]
    case 'slow-clock': {
      const source = advice.source === null ? '' : ` (${safeText(advice.source, 40)})`
      return [
        `reading the clock${source} takes ${formatNanoseconds(advice.costNs)}`,
        'let the kernel use tsc or kvm-clock, if the machine has them',
      ]
    }
    case 'coarse-clock':
      return [
        `the clock moves in steps of ${formatNanoseconds(advice.stepNs)}`,
        'calls that are shorter than a hundred steps need a wider margin',
      ]
    case 'steal':
      return [
        `the host gave ${formatFraction(advice.share)} of the time to others`,
        'use a dedicated machine or one with reserved cores, or another hour',
      ]
    case 'other-load':
      return [
        `other processes keep ${advice.busyCores.toFixed(2)} cores busy`,
        'close editors, browsers, builds and containers, and run no other job beside',
      ]
    case 'two-speeds':
      return [
        `the speed changes by a factor of ${advice.ratio.toFixed(2)}, by frequency scaling or a neighbour on the host`,
        'trust tidemark gate, which measures side by side; figures of tidemark run differ as much',
      ]
    case 'unsteady':
      return [
        `the speed jumps ${advice.jumpsPerSecond.toFixed(1)} times a second`,
        'look for other work on the machine or its host, or for heat',
      ]
    case 'node-option':
      return [
        `${safeText(advice.option, 60)} ${advice.from === 'NODE_OPTIONS' ? 'in NODE_OPTIONS' : 'on the command line'} ${effects[advice.effect]}`,
        'measure without it',
      ]
    case 'coverage':
      return ['NODE_V8_COVERAGE makes every function count its calls', 'measure without it']
    case 'measure-longer':
      return [
        `fewer than ${advice.fewest} replicates of ${advice.kinds.join(', ')}`,
        'give it more --seconds',
      ]
  }
}

const effects: Readonly<Record<OptionEffect, string>> = {
  debugger: 'opens a debugger in every measured process',
  preload: 'loads code into every measured process',
  profiler: 'records beside the calls',
  compiler: 'changes how code is compiled',
}
