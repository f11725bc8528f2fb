export { type FileTransportOptions, fileTransport } from './file.ts'
export {
  type Explained,
  type HttpAnswer,
  type HttpTransportOptions,
  httpTransport,
  judgeStatus,
  parseHttpUrl,
  retryAfterMs,
} from './http.ts'
export { streamTransport } from './stream.ts'
export { type TcpTransportOptions, tcpTransport } from './tcp.ts'
export { DATAGRAM_BYTES, type UdpTransportOptions, udpTransport } from './udp.ts'
