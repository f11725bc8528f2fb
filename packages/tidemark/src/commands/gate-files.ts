import { formatGateRecord, type GateRecord, writeFileAtomically } from '@tidemark/records'
import {
  type GateRules,
  type LocatedFinding,
  renderGateCodeQuality,
  renderGateJunit,
  renderGateMarkdown,
} from '@tidemark/report'
import type { GateFlags } from '../config/gate-options.ts'
import { checkedOutputPath } from './record-file.ts'

/** What is written of a gate. */
interface JudgedGate {
  readonly record: GateRecord
  readonly rules: GateRules
  readonly findings: readonly LocatedFinding[]
}

type Form = '--json' | '--markdown' | '--junit' | '--code-quality'

const forms: Readonly<Record<Form, (gate: JudgedGate) => string>> = {
  '--json': ({ record }) => formatGateRecord(record),
  '--markdown': ({ record }) => `${renderGateMarkdown(record)}\n`,
  '--junit': ({ record, rules }) => renderGateJunit(record, rules),
  '--code-quality': ({ findings }) => renderGateCodeQuality(findings),
}

export interface GateFile {
  readonly form: Form
  readonly path: string
}

/**
 * The files that a gate is to be written to, checked before anything is measured.
 *
 * @throws ConfigError naming the flag whose file cannot be written
 */
export async function checkedGateFiles(flags: GateFlags): Promise<readonly GateFile[]> {
  const given: readonly (readonly [Form, string | undefined])[] = [
    ['--json', flags.json],
    ['--markdown', flags.markdown],
    ['--junit', flags.junit],
    ['--code-quality', flags.codeQuality],
  ]
  const files: GateFile[] = []
  for (const [form, file] of given) {
    if (file !== undefined) files.push({ form, path: await checkedOutputPath(form, file) })
  }
  return files
}

export async function writeGateFiles(files: readonly GateFile[], gate: JudgedGate): Promise<void> {
  for (const { form, path } of files) await writeFileAtomically(path, forms[form](gate))
}
