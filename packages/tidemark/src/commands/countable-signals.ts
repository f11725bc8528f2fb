import type { GateJudgeSettings } from '@tidemark/gate/side-by-side'
import { ConfigError } from '../config/config-error.ts'

type Signals = GateJudgeSettings['signals']

/**
 * The signals that this machine can tell of those asked for: without valgrind no instructions, which is said
 * in one line.
 *
 * @param whyNot what is missing here for counting instructions; null when nothing is
 * @throws ConfigError when nothing would be left to judge by
 */
export async function countableSignals(
  signals: Signals,
  whyNot: () => Promise<string | null>,
  say: (line: string) => void,
): Promise<Signals> {
  if (!signals.includes('instructions')) return signals
  const reason = await whyNot()
  if (reason === null) return signals
  const others = signals.filter((signal) => signal !== 'instructions')
  if (others.length === 0) throw new ConfigError(`--signals: instructions cannot be counted: ${reason}`)
  say(`instructions are not counted: ${reason}`)
  return others
}
