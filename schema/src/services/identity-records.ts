import { type DkimPublicKey, type DnsRecord, dkimRecord } from '../domain/dkim.js';
import type { Finding } from '../domain/identity-findings.js';
import { domainAndParents } from '../domain/sending-domains.js';
import type { LookUpTxt } from './txt-records.js';

function unknown(code: Finding['code'], record: DnsRecord): Finding {
  return { code, severity: 'unknown', message: `${record.name} could not be looked up.`, record };
}

/** Is the key published that mail is signed with? */
export async function publishedKeyFinding(key: DkimPublicKey, lookUp: LookUpTxt): Promise<Finding> {
  const code = 'dkim_record';
  const record = dkimRecord(key);
  const found = await lookUp(record.name);
  if (found === 'unknown') return unknown(code, record);
  const published = found.map((text) => tagsOf(text)).filter((tags) => tags.has('p'));
  if (published.length === 0) {
    return { code, severity: 'missing', message: `Publish the DKIM key at ${record.name}.`, record };
  }
  if (published.length > 1) {
    const message = `${record.name} has ${published.length} keys; leave this one alone.`;
    return { code, severity: 'missing', message, record };
  }
  if (published[0]!.get('p') !== key.publicKey) {
    const message = `${record.name} holds another key than mail is signed with, so every signature fails: replace it.`;
    return { code, severity: 'missing', message, record };
  }
  return { code, severity: 'ok', message: 'The DKIM key is published.', record: null };
}

/** RFC 7208: exactly one record says which servers send for the domain. Which they are is not for us to know. */
export async function spfFinding(
  domain: string,
  smtpServer: string | null,
  lookUp: LookUpTxt,
): Promise<Finding> {
  const code = 'spf';
  const host = smtpServer && new URL(smtpServer).hostname;
  const record: DnsRecord = {
    type: 'TXT',
    name: domain,
    value: host && /[a-z]/i.test(host) ? `v=spf1 a:${host} ~all` : 'v=spf1 mx ~all',
  };
  const found = await lookUp(domain);
  if (found === 'unknown') return unknown(code, record);
  const policies = found.filter((text) => /^v=spf1(\s|$)/i.test(text));
  if (policies.length === 0) {
    const message = `${domain} has no SPF record. Publish one that names the servers that send for it, such as this.`;
    return { code, severity: 'missing', message, record };
  }
  if (policies.length > 1) {
    const message = `${domain} has ${policies.length} SPF records, which makes all of them void: merge them into one.`;
    return { code, severity: 'missing', message, record: null };
  }
  if (/\s\+?all(\s|$)/i.test(policies[0]!)) {
    const message = `The SPF record of ${domain} lets every server send for it ("+all"): end it with "~all" or "-all".`;
    return { code, severity: 'advice', message, record: null };
  }
  const message = `${domain} has an SPF record. See that it names the server that mail leaves from.`;
  return { code, severity: 'ok', message, record: null };
}

/** RFC 7489: a policy at the domain or one above it. `p=none` is enough for bulk senders. */
export async function dmarcFinding(domain: string, lookUp: LookUpTxt): Promise<Finding> {
  const code = 'dmarc';
  const record: DnsRecord = { type: 'TXT', name: `_dmarc.${domain}`, value: 'v=DMARC1; p=none' };
  for (const name of domainAndParents(domain)) {
    const found = await lookUp(`_dmarc.${name}`);
    if (found === 'unknown') return unknown(code, record);
    const policies = found.map((text) => tagsOf(text)).filter((tags) => tags.get('v') === 'DMARC1');
    if (policies.length > 1) {
      const message = `_dmarc.${name} has ${policies.length} policies, which makes all of them void: leave one.`;
      return { code, severity: 'missing', message, record: null };
    }
    const policy = policies[0]?.get('p');
    if (policy)
      return { code, severity: 'ok', message: `${name} has a DMARC policy (${policy}).`, record: null };
  }
  const message = `${domain} has no DMARC policy, which Gmail, Yahoo and Microsoft ask of bulk senders.`;
  return { code, severity: 'missing', message, record };
}

/** `a=b; c=d`, as DKIM and DMARC write it; spaces within a value do not count. */
function tagsOf(text: string): Map<string, string> {
  return new Map(
    text.split(';').flatMap((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).replace(/\s+/g, '')] as const];
    }),
  );
}
