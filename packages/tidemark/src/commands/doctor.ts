import { type ExitCode, exitCodes } from '@tidemark/gate'
import { type DoctorReport, examineMachine, isComplete } from '@tidemark/gate/doctor'
import { defaultGateJudgeSettings } from '@tidemark/gate/side-by-side'
import { writeFileAtomically } from '@tidemark/records'
import { renderDoctor } from '@tidemark/report'
import { measureMachine } from '../doctor/measure-machine.ts'
import { wantsLiveProgress } from '../terminal.ts'
import { toolVersion } from '../tool-version.ts'
import { checkedOutputPath } from './record-file.ts'
import { forErrors, forOutput, stopOnSignals } from './session.ts'

export interface DoctorFlags {
  /** Whole seconds for all of it. */
  readonly seconds?: number
  /** True: to stdout, in place of the text. */
  readonly json?: string | true
}

const defaultSeconds = 60

/** `tidemark doctor`: measures this machine, says what can be decided on it, and what would help. */
export async function doctorCommand({ seconds = defaultSeconds, json }: DoctorFlags): Promise<ExitCode> {
  const file = typeof json === 'string' ? await checkedOutputPath('--json', json) : null
  const { signal, release } = stopOnSignals()
  try {
    const report = await examine(seconds, signal)
    const text = `${JSON.stringify(report, null, 2)}\n`
    process.stdout.write(json === true ? text : `${forOutput((paint) => renderDoctor(report, paint))}\n`)
    if (file !== null) await writeFileAtomically(file, text)
    return report.interrupted || !isComplete(report) ? exitCodes.measurementFailed : exitCodes.ok
  } finally {
    release()
  }
}

async function examine(seconds: number, signal: AbortSignal): Promise<DoctorReport> {
  const startedAt = new Date()
  const startMs = performance.now()
  const status = createStatus()
  try {
    const measurements = await measureMachine({ seconds, signal, onStage: status.show })
    const { margin, alpha } = defaultGateJudgeSettings
    return {
      kind: 'tidemark.doctor',
      version: 1,
      tool: toolVersion(),
      startedAt: startedAt.toISOString(),
      durationSeconds: (performance.now() - startMs) / 1e3,
      interrupted: signal.aborted,
      ...examineMachine(measurements, margin, { alpha }),
    }
  } finally {
    status.end()
  }
}

/** On a terminal one line in place; elsewhere each stage once: drawing shares the cores with what is measured. */
function createStatus(): { show(stage: string): void; end(): void } {
  const live = wantsLiveProgress(process.env, process.stderr)
  const columns = process.stderr.columns ?? 80
  const shown = new Set<string>()
  return {
    show(stage) {
      if (live) process.stderr.write(`\r\u001b[2K${forErrors(stage, Math.max(20, columns - 1))}`)
      else if (!shown.has(stage)) process.stderr.write(`${forErrors(stage)}\n`)
      shown.add(stage)
    },
    end: () => void (live && process.stderr.write('\r\u001b[2K')),
  }
}
