import * as v from 'valibot'

type Message = v.ErrorMessage<v.StrictObjectIssue>

/** An object with exactly these fields: an unknown field is refused, for it may be one a newer version needs. */
export function shape<const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.StrictObjectSchema<Entries, Message> {
  const names = Object.keys(entries).join(', ')
  return v.strictObject(entries, (issue) => {
    if (issue.expected === 'Object') return 'an object'
    return issue.expected === 'never' ? `only the fields ${names}` : 'this field, which is required'
  })
}

/** `shape` for objects without a required field: valibot takes a list for an object. */
export function optionalShape<const Entries extends v.ObjectEntries>(
  entries: Entries,
): v.GenericSchema<unknown, v.InferOutput<v.StrictObjectSchema<Entries, Message>>> {
  return v.pipe(v.unknown(), notList, shape(entries))
}

/**
 * A map whose keys people choose. It comes without a prototype, so that a call named `toString` is found
 * only when it is there.
 */
export function mapOf<Value>(
  key: v.GenericSchema<string>,
  value: v.GenericSchema<unknown, Value>,
  description: string,
): v.GenericSchema<unknown, Readonly<Record<string, Value>>> {
  return v.pipe(
    v.unknown(),
    notList,
    v.record(key, value, 'an object'),
    v.transform((map): Readonly<Record<string, Value>> => Object.assign(Object.create(null), map)),
    v.description(description),
  )
}

export function listOf<Value>(
  item: v.GenericSchema<unknown, Value>,
  description: string,
): v.GenericSchema<unknown, readonly Value[]> {
  return v.pipe(v.array(item, 'a list'), v.description(description))
}

export function filledListOf<Value>(
  item: v.GenericSchema<unknown, Value>,
  description: string,
): v.GenericSchema<unknown, readonly Value[]> {
  const allowed = 'a list that is not empty'
  return v.pipe(v.array(item, allowed), v.minLength(1, allowed), v.description(description))
}

export function oneOf<const Options extends readonly (string | number)[]>(
  options: Options,
  description: string,
): v.GenericSchema<unknown, Options[number]> {
  const allowed = options.length === 1 ? `${options[0]}` : `one of ${options.join(', ')}`
  return v.pipe(v.picklist(options, allowed), v.description(description))
}

export function flag(description: string): v.GenericSchema<unknown, boolean> {
  return v.pipe(v.boolean('true or false'), v.description(description))
}

/** Refuses a list in which two items have the same name: whoever looks one up would find either. */
export function distinct<Item>(
  nameOf: (item: Item) => string,
  field: string,
): v.RawCheckAction<readonly Item[]> {
  return v.rawCheck<readonly Item[]>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const seen = new Map<string, number>()
    for (const [index, item] of dataset.value.entries()) {
      const name = nameOf(item)
      const first = seen.get(name)
      if (first === undefined) seen.set(name, index)
      else {
        addIssue({
          message: `a ${field} that is unique in the list; item ${first} has it already`,
          input: name,
          path: [
            { type: 'array', origin: 'value', input: [], key: index, value: item },
            { type: 'object', origin: 'value', input: {}, key: field, value: name },
          ],
        })
      }
    }
  })
}

const notList: v.CheckAction<unknown, string> = v.check((value) => !Array.isArray(value), 'an object')
