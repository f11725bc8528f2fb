export { renderBisect } from './bisect/render-bisect.ts'
export { longestBreakage } from './breakage.ts'
export { renderDoctor } from './doctor/render-doctor.ts'
export { renderCharges, renderOverBudget } from './drift/render-charges.ts'
export { renderCallExplanation } from './explain/render-explanation.ts'
export { formatBencher } from './export/bencher.ts'
export { formatGithubActionBenchmark } from './export/github-action-benchmark.ts'
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
export { fitToScreen, type Screen } from './format/screen.ts'
export { callLine } from './gate/call-line.ts'
export { renderGateAnnotations, workflowCommand } from './gate/gate-annotations.ts'
export { renderGateCodeQuality } from './gate/gate-code-quality.ts'
export { type GateFinding, type GateRules, gateFindings, type LocatedFinding } from './gate/gate-findings.ts'
export { renderGateJunit } from './gate/gate-junit.ts'
export { renderGate, renderGateFindings } from './gate/render-gate.ts'
export { longestComment, renderFailureMarkdown, renderGateMarkdown } from './gate/render-gate-markdown.ts'
export { type Proposal, renderProposal } from './gate/render-proposal.ts'
export { renderLoad } from './load/render-load.ts'
export { renderRun } from './render-run.ts'
export { renderTrends } from './trend/render-trends.ts'
