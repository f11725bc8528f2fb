/**
 * One entry for each call of each gate: which trial it belongs to, what both signals said, and what it cost.
 * A gate's time is shared out by replicates, its planning included; what the sham took belongs to no call.
 *
 * @param {readonly object[]} rows of the study's file
 */
export function comparisonsOf(rows) {
  return rows.filter(({ calls }) => calls !== undefined).flatMap(comparisonsOfGate)
}

function comparisonsOfGate({ part, variant, id: gate, head, seconds, calls, shams = [] }) {
  const all = [
    ...calls.map(({ replicates }) => replicates.length),
    ...shams.map(({ replicates }) => replicates),
  ].reduce((sum, count) => sum + count, 0)
  return calls.map(({ id, verdict, signals, replicates }) => {
    const signal = (name) => signals.find((one) => one.signal === name) ?? null
    return {
      part,
      variant,
      gate,
      head,
      kind: id,
      verdict,
      time: signal('time'),
      alloc: signal('alloc'),
      replicates: replicates.length,
      seconds: all === 0 ? seconds / calls.length : (seconds * replicates.length) / all,
      baseBytes: replicates.map(({ bytes: [, base] }) => base),
      otherLoadCores: replicates.map(({ otherLoadCores }) => otherLoadCores),
    }
  })
}
