import { defineConfig } from 'tidemark'

export default defineConfig({
  include: ['benchmarks/**/*.bench.js'],
  gate: {
    // Here the packages of Tidemark are sources of the same repository: another revision has to build them, too.
    build: 'pnpm --workspace-root run build',
  },
})
