import { publicBase } from '@heed/schema/rendering/links';
import { Keyring } from '@heed/schema/tokens/keyring';
import { smtpServer } from './channels/smtp-url.js';
import { type WorkerRole, workerRoles } from './workers.js';

export interface WorkerSettings {
  databaseUrl: string;
  temporalAddress: string;
  smtpUrl: string;
  publicUrl: string;
  inboundDomain: string | undefined;
  keyring: Keyring;
  roles: readonly WorkerRole[];
  lanes: number;
}

/**
 * `DATABASE_URL`, `TEMPORAL_ADDRESS`, `SMTP_URL`, `PUBLIC_URL`, `HEED_KEYS`; `HEED_ROLES` (orchestrator, sender, jobs;
 * all when unset) and `HEED_LANES` (8) shape the process; `INBOUND_DOMAIN`
 * is where replies and reports of failure come in, if anywhere.
 * @throws {Error} naming the first that is missing or wrong.
 */
export function readSettings(environment: NodeJS.ProcessEnv): WorkerSettings {
  const need = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  const roles = (environment.HEED_ROLES ?? workerRoles.join(',')).split(',').map((role) => role.trim());
  const wrong = roles.find((role) => !(workerRoles as readonly string[]).includes(role));
  if (wrong !== undefined) throw new Error(`HEED_ROLES: "${wrong}" is not one of ${workerRoles.join(', ')}`);
  const lanes = Number(environment.HEED_LANES ?? 8);
  if (!Number.isInteger(lanes) || lanes < 1) throw new Error('HEED_LANES must be a whole number from 1');
  const smtpUrl = need('SMTP_URL');
  smtpServer(smtpUrl);
  const publicUrl = publicBase(need('PUBLIC_URL'));
  return {
    databaseUrl: need('DATABASE_URL'),
    temporalAddress: need('TEMPORAL_ADDRESS'),
    smtpUrl,
    publicUrl,
    inboundDomain: domainIn(environment.INBOUND_DOMAIN),
    keyring: Keyring.parse(environment.HEED_KEYS),
    roles: roles as WorkerRole[],
    lanes,
  };
}

function domainIn(text: string | undefined): string | undefined {
  if (!text) return undefined;
  // With 63 characters before it an address may have 254 (RFC 5321, 4.5.3.1).
  if (/^(?=.{1,190}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(text)) return text.toLowerCase();
  throw new Error(`INBOUND_DOMAIN: "${text}" is no name of a domain`);
}
