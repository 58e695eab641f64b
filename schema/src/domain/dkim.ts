/** RFC 6376 and RFC 8463. Gmail and Microsoft verify RSA alone. */
export const dkimAlgorithms = ['rsa-sha256', 'ed25519-sha256'] as const;
export type DkimAlgorithm = (typeof dkimAlgorithms)[number];

/** What a message is signed with. The private key is PKCS #8 in PEM, and is known to sender processes alone. */
export interface DkimKey {
  domain: string;
  selector: string;
  algorithm: DkimAlgorithm;
  privateKey: string;
}

/** A record for a team to publish. A TXT value over 255 characters is split into several strings by the zone's editor. */
export interface DnsRecord {
  type: 'TXT';
  name: string;
  value: string;
}

/** The half of a DKIM key that the world sees. `publicKey` is base64, as `p=` wants it. */
export interface DkimPublicKey {
  domain: string;
  selector: string;
  algorithm: DkimAlgorithm;
  publicKey: string;
}

/** RFC 6376, section 3.6.1. */
export function dkimRecord({ domain, selector, algorithm, publicKey }: DkimPublicKey): DnsRecord {
  const kind = algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519';
  return {
    type: 'TXT',
    name: `${selector}._domainkey.${domain}`,
    value: `v=DKIM1; k=${kind}; p=${publicKey}`,
  };
}
