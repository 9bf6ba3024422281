import { createSign, generateKeyPairSync } from "node:crypto";

/** A private key and its own certificate, both PEM, made for one test run. */
export interface SelfSignedCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Tags of DER, https://www.itu.int/rec/T-REC-X.690 */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Object ids, as the bytes that DER holds: ecdsa-with-SHA256 (RFC 5758), commonName, subjectAltName (RFC 5280). */
const ECDSA_WITH_SHA256 = Buffer.from("2a8648ce3d040302", "hex");
const COMMON_NAME = Buffer.from("550403", "hex");
const SUBJECT_ALT_NAME = Buffer.from("551d11", "hex");

/** Context tags of a GeneralName: dNSName and iPAddress. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/**
 * Makes a self-signed certificate for `localhost` and 127.0.0.1, since Node makes keys and no certificates. A client trusts it by `ca: cert`.
 *
 * Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue BIT STRING }
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function createSelfSignedCertificate(): SelfSignedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(TAG.sequence, der(TAG.objectId, ECDSA_WITH_SHA256));
  const name = der(
    TAG.sequence,
    der(
      TAG.set,
      der(TAG.sequence, der(TAG.objectId, COMMON_NAME), der(TAG.utf8String, Buffer.from("keytrail unit tests"))),
    ),
  );
  const alternatives = der(
    TAG.sequence,
    der(DNS_NAME, Buffer.from("localhost")),
    der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])),
  );
  const tbsCertificate = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, Buffer.from([1])),
    algorithm,
    name,
    der(TAG.sequence, time("20200101000000Z"), time("20991231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(
      0xa3,
      der(TAG.sequence, der(TAG.sequence, der(TAG.objectId, SUBJECT_ALT_NAME), der(TAG.octetString, alternatives))),
    ),
  );
  const signature = createSign("sha256").update(tbsCertificate).sign(privateKey);
  const certificate = der(
    TAG.sequence,
    tbsCertificate,
    algorithm,
    der(TAG.bitString, Buffer.concat([Buffer.from([0]), signature])),
  );
  // An empty line, as a full last one would leave it, ends the reading.
  const base64 = certificate.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

function time(text: string): Buffer {
  return der(TAG.generalizedTime, Buffer.from(text));
}

/** Tag, length, content; a length over 127 follows the number of its own bytes. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
