import type { BisectEffect } from '@tidemark/gate/bisect'
import { formatChange } from '../format/quantity.ts'

/** A creep of a tenth of a percent a commit has to show. */
const decimals = 2

export function formatContribution(ratio: number): string {
  return formatChange(ratio, decimals)
}

export function formatInterval([low, high]: BisectEffect['interval']): string {
  return `${formatContribution(low)} … ${formatContribution(high)}`
}
