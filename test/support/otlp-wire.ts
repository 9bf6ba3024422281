/** Writes protobuf field by field, for payloads that no encoder makes: unknown fields, odd orders, long varints. */

/** A varint in at least this many bytes. */
export function varint(value: number, minBytes = 1): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(rest % 128);
    rest = Math.floor(rest / 128);
  } while (rest > 0 || bytes.length < minBytes);
  return Uint8Array.from(bytes, (byte, index) => (index < bytes.length - 1 ? byte | 0x80 : byte));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A length-delimited field; its length in at least so many bytes. */
export function bytesField(field: number, content: Uint8Array | string, lengthBytes = 1): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return concat(varint(field * 8 + 2), varint(bytes.length, lengthBytes), bytes);
}

export function varintField(field: number, value: number): Uint8Array {
  return concat(varint(field * 8), varint(value));
}

export function fixed64Field(field: number, value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return concat(varint(field * 8 + 1), bytes);
}

export function fixed32Field(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return concat(varint(field * 8 + 5), bytes);
}

/** An attribute with a string value, as field 9 of a span unless told. */
export function stringAttribute(name: string, value: string, field = 9): Uint8Array {
  return bytesField(field, concat(bytesField(1, name), bytesField(2, bytesField(1, value))));
}

/** A request of one resource and one scope around these fields of ScopeSpans. */
export function traceRequest(resource: Uint8Array, ...scopeSpansFields: readonly Uint8Array[]): Uint8Array {
  const scopeSpans = bytesField(2, concat(...scopeSpansFields));
  return bytesField(1, concat(bytesField(1, resource), scopeSpans));
}
