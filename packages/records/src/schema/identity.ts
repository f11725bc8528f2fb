import type * as v from 'valibot'
import { mapOf } from './shape.ts'
import { definitionHash, label, prose } from './text.ts'

/** What every call of a run or a load is known by. */
export const identity: {
  readonly name: v.GenericSchema<string>
  readonly params: v.GenericSchema<unknown, Readonly<Record<string, string>>>
  readonly id: v.GenericSchema<string>
  readonly definitionHash: v.GenericSchema<unknown, string>
} = {
  name: label("The key in the suite's calls"),
  params: mapOf(label('Name of the parameter'), prose('Its value, as printed'), 'One value per parameter'),
  id: label('name [key=value, …], unique in the suite'),
  definitionHash: definitionHash(),
}
