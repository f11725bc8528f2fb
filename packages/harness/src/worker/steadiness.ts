/**
 * Steady means that the mean of a window went up and down in turn this often: while the compiler is at
 * work it goes down, and goes on going down. (The rule of BenchmarkDotNet's EngineWarmupStage; unlike a
 * threshold on the spread it does not mistake a noisy machine for a cold call.)
 */
const turnsWhenSteady = 4

/** Watches window after window; says after each whether the call has become steady. */
export function createSteadiness(): (mean: number) => boolean {
  let previous = Number.NaN
  let direction = 0
  let turns = 0
  return (mean) => {
    const next = Math.sign(mean - previous)
    // The first window has no direction (NaN), and equal means do not turn.
    if (next === 1 || next === -1) {
      if (direction !== 0 && next !== direction) turns++
      direction = next
    }
    previous = mean
    return turns >= turnsWhenSteady
  }
}
