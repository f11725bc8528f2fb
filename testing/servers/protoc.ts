import { spawnSync } from 'node:child_process'
import type { ServerKind } from './describe-server.ts'
import { versionOf } from './executable.ts'

export interface Protoc {
  /**
   * The text form of a message, with numbers in the place of names that the definition does not have.
   *
   * @param folder where definitions are
   * @param file that of the message's, below `folder`
   * @throws Error when it is no such message
   */
  decode(message: string, folder: string, file: string, bytes: Uint8Array): string
  stop(): Promise<void>
}

/** The compiler of Protocol Buffers, for its decoder. No server, but another implementation all the same. */
export const protoc: ServerKind<Protoc> = {
  name: 'protoc',
  install: 'apt-get install protobuf-compiler',
  version: () => versionOf('protoc', '--version'),
  start: async () => ({ decode, stop: async () => undefined }),
}

function decode(message: string, folder: string, file: string, bytes: Uint8Array): string {
  const args = [`--decode=${message}`, `--proto_path=${folder}`, file]
  const { status, stdout, stderr } = spawnSync('protoc', args, { input: bytes, encoding: 'utf8' })
  if (status !== 0) throw new Error(`protoc ended with ${status}: ${stderr}`)
  return stdout
}
