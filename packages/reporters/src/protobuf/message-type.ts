import type { SharedMessage } from './shared-message.ts'

/**
 * How a field is written. Integers of 64 bits are numbers up to 2^53 - 1, which are exact (`sint64`: ±2^52), or bigints.
 * Arrays of numbers are packed.
 */
export type Scalar =
  | 'string'
  | 'bool'
  | 'double'
  | 'uint32'
  | 'uint64'
  | 'sint32'
  | 'sint64'
  | 'fixed64'
  | 'sfixed64'
  | 'enum'
  /** Fields that were written before, with their numbers; the one given here says nothing. */
  | 'written'

type FieldType<Value> = Value extends Uint8Array
  ? 'written'
  : Value extends string
    ? 'string'
    : Value extends boolean
      ? 'bool'
      : Value extends bigint
        ? 'fixed64' | 'sfixed64'
        : Value extends number
          ? Exclude<Scalar, 'string' | 'bool' | 'written'>
          : Value extends readonly (infer Element)[]
            ? FieldType<Element>
            : MessageType<Value extends SharedMessage<infer Message> ? Message : Value>

export interface Field {
  readonly name: string
  readonly number: number
  readonly type: Scalar | MessageType<never>
}

/** The fields of a message, in the order in which they are written. */
export interface MessageType<in Message> {
  readonly fields: readonly Field[]
  /** Only for the compiler: what it is the type of. */
  readonly accepts?: (message: Message) => void
}

/**
 * Says how the properties of an object are written as a message. A property that is undefined is not written; any
 * other value is, also where it is the default of the protocol, which readers take for the same.
 */
export function messageType<Message extends object>(
  fields: {
    readonly [Name in keyof Message]-?: readonly [number: number, type: FieldType<NonNullable<Message[Name]>>]
  },
): MessageType<Message> {
  const entries = Object.entries(fields) as [string, readonly [number, Field['type']]][]
  return { fields: entries.map(([name, [number, type]]) => ({ name, number, type })) }
}
