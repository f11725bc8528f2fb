import * as v from 'valibot'
import type { Fingerprint } from '../fingerprint.ts'
import { count } from './figure.ts'
import { listOf, shape } from './shape.ts'
import { label, prose } from './text.ts'

export const fingerprintSchema: v.GenericSchema<unknown, Fingerprint> = v.pipe(
  shape({
    cpu: prose('CPU model with family, model and stepping where known'),
    cores: count('Logical cores the process may use', 1),
    memoryGib: count('Memory the process may use, in GiB, rounded', 1),
    platform: label('linux, darwin, win32 …'),
    arch: label('x64, arm64 …'),
    kernel: prose("Major and minor release of the operating system's kernel"),
    node: label('Node version without the v'),
    flags: listOf(label('One V8 flag'), 'V8 flags in force, sorted'),
  }),
  v.description('The machine and the runtime: what must be equal for absolute figures to be comparable'),
)
