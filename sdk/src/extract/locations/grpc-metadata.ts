import { isUtf8 } from "node:buffer";
import { isGrpc } from "../grpc.ts";
import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations, FoundCredential } from "../location.ts";
import { readHeader } from "../request.ts";

const BINARY_SUFFIX = "-bin";
/** Values of one name that are looked at; a client chooses how many there are. */
const MAX_VALUES = 8;
/** More than any key; a longer value is no API key, see `maxKeyLength`. */
const MAX_ENCODED_CHARACTERS = 65_536;

/**
 * Binary metadata of gRPC calls: for each key header its name with `-bin`, whose value is base64, with or without padding. Node joins several values of
 * one name with commas, and so may a client. Metadata of other names stands in plain headers, and is found there.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests (Custom-Metadata, Binary-Header)
 */
export const createGrpcMetadataLocations: CreateKeyLocations = ({ keyHeaders }) => {
  const names = new Set(keyHeaders.map((name) => (name.endsWith(BINARY_SUFFIX) ? name : name + BINARY_SUFFIX)));
  return [...names].map((name) => {
    const source = `metadata:${name}`;
    return {
      find(request) {
        const header = readHeader(request, name);
        if (header === undefined || !isGrpc(request)) return NO_CREDENTIALS;
        const found: FoundCredential[] = [];
        for (const value of header.slice(0, MAX_ENCODED_CHARACTERS).split(",", MAX_VALUES)) {
          const rawKey = decode(value.trim());
          if (rawKey !== "") found.push({ rawKey, source, isApiKey: true });
        }
        return found;
      },
    };
  });
};

/** Bytes that are no text count in base64, without padding, since a key is a text everywhere else. */
function decode(value: string): string {
  const bytes = Buffer.from(value, "base64");
  return isUtf8(bytes) ? bytes.toString("utf8") : value.replace(/=+$/, "");
}
