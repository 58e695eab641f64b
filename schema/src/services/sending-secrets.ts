import sql, { raw } from 'sql-template-tag';
import type { DkimKey } from '../domain/dkim.js';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { SendingIdentity } from '../entities/sending-identity.js';
import type { Session } from '../session/session.js';
import type { Keyring } from '../tokens/keyring.js';
import { seal, unseal } from '../tokens/sealed.js';

/** What an identity signs with and hands its mail to. It never leaves the process that sends. */
export interface SendingSecrets {
  /** `smtp://user:password@host:587`; the installation's `SMTP_URL` when null. */
  smtpUrl: string | null;
  dkim: DkimKey | null;
}

/** The columns that hold them, sealed. */
export interface SealedIdentity {
  tenantId: string;
  id: string;
  smtpSecret: Uint8Array | null;
  dkimDomain: string | null;
  dkimSelector: string | null;
  dkimAlgorithm: DkimKey['algorithm'] | null;
  dkimPrivateKey: Uint8Array | null;
}

export type DkimColumns = Pick<
  SendingIdentity,
  'dkimDomain' | 'dkimSelector' | 'dkimAlgorithm' | 'dkimPublicKey' | 'dkimPrivateKey'
>;
export const noDkimKey: DkimColumns = {
  dkimDomain: null,
  dkimSelector: null,
  dkimAlgorithm: null,
  dkimPublicKey: null,
  dkimPrivateKey: null,
};

/** Seals what a tenant's identities and webhook endpoints keep under the newest key. `closed` cannot be opened: its key is gone. */
export async function resealSecrets(session: Session): Promise<{ sealed: number; closed: number }> {
  const { keyring } = session;
  const counts = { sealed: 0, closed: 0 };
  for (const [table, column] of secretColumns) {
    const old = await session.sql<{ id: string; secret: Buffer }>(sql`
      select id, ${raw(column)} as secret from ${raw(table)}
      where tenant_id = ${session.tenantId} and get_byte(${raw(column)}, 1) <> ${keyring.newestId}`);
    for (const { id, secret } of old) {
      const place = placeOf({ tenantId: session.tenantId, id }, column, table);
      let text: string;
      try {
        text = unseal(keyring, secret, place);
      } catch {
        counts.closed += 1;
        continue;
      }
      // Unless another one was given meanwhile.
      const rows = await session.sql(sql`
        update ${raw(table)} set ${raw(column)} = ${seal(keyring, text, place)}
        where tenant_id = ${session.tenantId} and id = ${id} and ${raw(column)} = ${secret} returning 1`);
      counts.sealed += rows.length;
    }
  }
  return counts;
}

const secretColumns = [
  ['sending_identity', 'smtp_secret'],
  ['sending_identity', 'dkim_private_key'],
  ['webhook_endpoint', 'secret'],
  ['webhook_endpoint', 'former_secret'],
] as const;
type SecretTable = (typeof secretColumns)[number][0];
type SecretColumn = (typeof secretColumns)[number][1];

/** Where a secret belongs: it opens in no other tenant, row or column. */
export function placeOf(
  row: { tenantId: string; id: string },
  column: SecretColumn,
  table: SecretTable = 'sending_identity',
): string {
  return `${table}/${row.tenantId}/${row.id}/${column}`;
}

export function sealFor(
  keyring: Keyring,
  identity: { tenantId: string; id: string },
  column: SecretColumn,
  text: string,
): Buffer {
  return seal(keyring, text, placeOf(identity, column));
}

/** @throws {HeedError} UNAVAILABLE when the ring lacks the key, or the row was altered or copied from elsewhere. */
export function decryptIdentity(keyring: Keyring, identity: SealedIdentity): SendingSecrets {
  const { smtpSecret, dkimDomain, dkimSelector, dkimAlgorithm, dkimPrivateKey } = identity;
  return {
    smtpUrl: smtpSecret && unseal(keyring, smtpSecret, placeOf(identity, 'smtp_secret')),
    dkim:
      dkimDomain && dkimSelector && dkimAlgorithm && dkimPrivateKey
        ? {
            domain: dkimDomain,
            selector: dkimSelector,
            algorithm: dkimAlgorithm,
            privateKey: unseal(keyring, dkimPrivateKey, placeOf(identity, 'dkim_private_key')),
          }
        : null,
  };
}

/**
 * For sender processes alone: the API shows the server and the public key, and opens nothing.
 * @throws {HeedError} NOT_FOUND; UNAVAILABLE as `decryptIdentity`.
 */
export async function sendingSecrets(
  session: Session,
  identityId: Id<'sendingIdentity'>,
): Promise<SendingSecrets> {
  const row = await session.row<SealedIdentity>(sql`
    select tenant_id as "tenantId", id, smtp_secret as "smtpSecret", dkim_domain as "dkimDomain",
      dkim_selector as "dkimSelector", dkim_algorithm as "dkimAlgorithm", dkim_private_key as "dkimPrivateKey"
    from sending_identity where tenant_id = ${session.tenantId} and id = ${identityId}`);
  if (!row) throw notFound('sending identity', ['input', 'identityId']);
  return decryptIdentity(session.keyring, row);
}
