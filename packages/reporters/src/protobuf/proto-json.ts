import type { Field, MessageType } from './message-type.ts'
import { SharedMessage } from './shared-message.ts'

/**
 * A message in the JSON form of Protocol Buffers, as OTLP has it: names in lower camel case, integers of 64 bits as
 * text, enums as numbers.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function protoJson<Message>(type: MessageType<Message>, message: Message): string {
  return objectText(type, message as Readonly<Record<string, unknown>>)
}

function objectText({ fields }: MessageType<never>, message: Readonly<Record<string, unknown>>): string {
  let text = ''
  for (const { name, type } of fields) {
    const value = message[name]
    if (value === undefined) continue
    const valueText = Array.isArray(value)
      ? `[${value.map((element) => textOf(type, element)).join()}]`
      : textOf(type, value)
    text += `${text === '' ? '' : ','}"${name}":${valueText}`
  }
  return `{${text}}`
}

function textOf(type: Field['type'], value: unknown): string {
  switch (type) {
    case 'uint64':
    case 'sint64':
    case 'fixed64':
    case 'sfixed64':
      return `"${String(value)}"`
    case 'double':
      return Number.isFinite(value) ? String(value) : `"${String(value)}"`
    default:
      if (typeof type === 'string') return JSON.stringify(value)
      if (value instanceof SharedMessage) {
        value.json ??= textOf(type, value.message)
        return value.json
      }
      return objectText(type, value as Readonly<Record<string, unknown>>)
  }
}
