import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'

/**
 * Tests import sibling packages from their TypeScript source, so they need no build of them. Not `import`, which Vite
 * adds where it belongs: Node, which is told these too, would have it for `require`.
 */
const conditions = ['@tidemark/source', 'node', 'module']

/** The vitest configuration every package shares. */
export function packageTests(overrides: NonNullable<ViteUserConfig['test']> = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['src/**/*.test.ts'],
      exclude: [...configDefaults.exclude, '**/dist/**'],
      typecheck: { enabled: false },
      // Half of the time went into loading the same modules for every file. So files of a package share theirs: a test
      // that changes what is global puts it back.
      isolate: false,
      // For a hang, not for speed: on two loaded cores a second of work takes twenty.
      testTimeout: 180_000,
      hookTimeout: 180_000,
      ...overrides,
    },
  })
}
