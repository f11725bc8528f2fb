import { expect, test } from 'vitest'
import { checkArchitecture } from './architecture.ts'

test('metrics are shared on 64-bit processors only', () => {
  for (const arch of ['x64', 'arm64', 'ppc64', 's390x', 'riscv64', 'loong64']) checkArchitecture(arch)
  for (const arch of ['arm', 'ia32']) {
    expect(() => checkArchitecture(arch)).toThrow(`metrics cannot be shared between threads on ${arch}`)
  }
})
