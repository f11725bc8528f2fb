import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { projects: ['packages/*', 'benchmarks'], coverage: { include: ['packages/*/src/**'] } },
})
