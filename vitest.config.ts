import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'benchmarks', 'examples/*'],
    coverage: { include: ['packages/*/src/**'] },
  },
})
