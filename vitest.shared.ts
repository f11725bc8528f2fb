import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests import sibling packages from their TypeScript source, so they need no build of them. */
const conditions = ['@tidemark/source', 'node', 'import', 'module', 'default']

/** The vitest configuration every package shares. */
export function packageTests(overrides: NonNullable<ViteUserConfig['test']> = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['src/**/*.test.ts'],
      exclude: [...configDefaults.exclude, '**/dist/**'],
      typecheck: { enabled: false },
      ...overrides,
    },
  })
}
