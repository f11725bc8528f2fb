import type { MachineVerdict } from '@tidemark/gate/doctor'
import type { Paint, Style } from '../format/paint.ts'
import { formatFraction, formatSeconds } from '../format/quantity.ts'

const styles: Readonly<Record<MachineVerdict['state'], Style>> = {
  good: 'green',
  usable: 'yellow',
  poor: 'red',
  unknown: 'cyan',
}

/** The line to read when there is time for one. */
export function renderMachineVerdict(verdict: MachineVerdict, margin: number, paint: Paint): string {
  const goal = `for gating at ${formatFraction(margin)}`
  return `${paint(styles[verdict.state], verdict.state)} ${goal}: ${reasonOf(verdict)}`
}

function reasonOf(verdict: MachineVerdict): string {
  switch (verdict.state) {
    case 'good':
      return `every kind of call is decided within ${formatSeconds(verdict.seconds)} (slowest: ${verdict.slowest})`
    case 'usable': {
      const decided = `within ${formatSeconds(verdict.seconds)} a call`
      if (verdict.beyond.length === 0) return `every kind of call is decided ${decided}`
      return `decided ${decided}, but the noise hides such a slowdown of ${verdict.beyond.join(', ')}: give those a wider margin`
    }
    case 'poor':
      return `the noise hides such a slowdown of ${verdict.beyond.join(', ')}; take a wider margin or a quieter machine`
    case 'unknown':
      return verdict.unmeasured.length === 0
        ? 'nothing was measured'
        : `not measured often enough: ${verdict.unmeasured.join(', ')}`
  }
}
