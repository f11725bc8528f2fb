import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatGateRecord, type GateRecord, writeFileAtomically } from '@tidemark/records'

/** Where the record of the last gate of a project is. Beside other caches, so that no repository has to ignore it. */
export function latestGatePath(root: string): string {
  return join(root, 'node_modules', '.cache', 'tidemark', 'gate.json')
}

/**
 * Keeps a record in the place of the last one, for `tidemark explain`.
 *
 * @throws when it cannot be written; the gate does not depend on it
 */
export async function keepLatestGate(root: string, record: GateRecord): Promise<void> {
  const path = latestGatePath(root)
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomically(path, formatGateRecord(record))
}
