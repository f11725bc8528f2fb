export { renderDoctor } from './doctor/render-doctor.ts'
export { renderCharges, renderOverBudget } from './drift/render-charges.ts'
export { createPaint, type Paint, type Style } from './format/paint.ts'
export {
  formatBytes,
  formatChange,
  formatFraction,
  formatNanoseconds,
  formatRate,
  formatSeconds,
} from './format/quantity.ts'
export { safeText } from './format/safe-text.ts'
export { renderGate } from './gate/render-gate.ts'
export { renderHeader } from './header.ts'
export { renderLoad } from './load/render-load.ts'
export { renderRunTable } from './run-table.ts'
export { renderVerdicts } from './verdict-block.ts'
export { renderWarnings } from './warnings.ts'
