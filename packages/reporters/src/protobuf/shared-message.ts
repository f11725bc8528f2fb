/** A message that is a part of many. It may stand wherever the message itself may, and keeps how it was written. */
export class SharedMessage<Message> {
  readonly message: Message
  /** Once it was written as protobuf: its fields. */
  protobuf: Uint8Array | undefined
  /** Once it was written as JSON. */
  json: string | undefined

  constructor(message: Message) {
    this.message = message
  }
}
