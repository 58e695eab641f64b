import { mistypedDomains, roleNames } from '../domain/address-faults.js';

const local = `split_part(email_key, '@', 1)`;
const domain = `split_part(email_key, '@', 2)`;
const untagged = `coalesce(nullif(split_part(${local}, '+', 1), ''), ${local})`;
const words = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');

/** The body of the generated column `contact.address_fault` (`domain/address-faults.ts`). */
export const addressFaultSql = `case
          when ${domain} in (${words(Object.keys(mistypedDomains))}) then 'mistyped'
          when ${local} in (${words(roleNames)}) then 'role' else null end`;

/**
 * The mailbox behind an address, where it is another text than the address: without a plus tag, and for Gmail
 * without dots. The body of the generated column `contact.email_twin`; mostly null, so its index is small.
 */
export const emailTwinSql = `nullif(case when ${domain} in ('gmail.com', 'googlemail.com')
          then replace(${untagged}, '.', '') || '@gmail.com'
          else ${untagged} || '@' || ${domain} end, email_key)`;

/** The external id in lower case, where that is another text: the body of `contact.external_twin`. */
export const externalTwinSql = 'nullif(lower(external_id), external_id)';
