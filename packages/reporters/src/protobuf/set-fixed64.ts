/** Stores an integer from -2^53 + 1 to 2^53 - 1, or any bigint, as the wire has `fixed64` and `sfixed64`. */
export function setFixed64(view: DataView, at: number, value: number | bigint): void {
  if (typeof value === 'bigint') view.setBigInt64(at, value, true)
  else {
    const high = Math.floor(value / 2 ** 32)
    view.setUint32(at, value - high * 2 ** 32, true)
    view.setInt32(at + 4, high, true)
  }
}
