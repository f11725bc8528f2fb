import type { DoctorReport } from '@tidemark/gate/doctor'
import type { Paint } from '../format/paint.ts'
import { formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { renderAdvice } from './advice-text.ts'
import { renderMachine } from './machine-text.ts'
import { renderSameCode } from './same-code-table.ts'
import { renderMachineVerdict } from './verdict-line.ts'

/** What `tidemark doctor` found: the machine, its noise by kind of call, advice, and the verdict as the last line. */
export function renderDoctor(report: DoctorReport, paint: Paint): string {
  const { machine, calls, margin, advice, verdict } = report
  const { cpu, cores, memoryGib, platform, kernel, node } = machine.fingerprint
  const header =
    `${safeText(cpu)}, ${cores === 1 ? '1 core' : `${cores} cores`}, ${memoryGib} GiB · ` +
    `${safeText(`${platform} ${kernel}`)} · Node ${safeText(node)} · ${formatSeconds(report.durationSeconds)}`
  const blocks = [
    [`${paint('bold', 'tidemark doctor')} ${header}`],
    renderMachine(report, paint),
    renderSameCode(calls, margin, paint),
    advice.flatMap((one) => renderAdvice(one, paint)),
    [
      ...(report.interrupted
        ? [paint('yellow', 'interrupted: only what was measured until then is shown')]
        : []),
      renderMachineVerdict(verdict, margin, paint),
    ],
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}
