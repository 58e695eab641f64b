/** Mailboxes of a function, not of a person: RFC 2142, and what is used for the same besides. */
export const roleNames = [
  // RFC 2142, sections 3 to 6
  'info',
  'marketing',
  'sales',
  'support',
  'abuse',
  'noc',
  'security',
  'postmaster',
  'hostmaster',
  'usenet',
  'news',
  'webmaster',
  'www',
  'uucp',
  'ftp',
  // Not in the RFC, as common
  'admin',
  'administrator',
  'root',
  'contact',
  'office',
  'mail',
  'hello',
  'help',
  'helpdesk',
  'service',
  'team',
  'staff',
  'all',
  'billing',
  'accounts',
  'accounting',
  'orders',
  'jobs',
  'careers',
  'press',
  'privacy',
  'legal',
  'noreply',
  'no-reply',
  'no_reply',
  'donotreply',
  'do-not-reply',
  'mailer-daemon',
  'bounce',
  'bounces',
  'unsubscribe',
] as const;

/** What is written by mistake for a well-known domain, and the domain that was meant. */
export const mistypedDomains: Readonly<Record<string, string>> = {
  'gmial.com': 'gmail.com',
  'gmai.com': 'gmail.com',
  'gmal.com': 'gmail.com',
  'gamil.com': 'gmail.com',
  'gnail.com': 'gmail.com',
  'gmaill.com': 'gmail.com',
  'gmail.co': 'gmail.com',
  'gmail.con': 'gmail.com',
  'gmail.cm': 'gmail.com',
  'gmail.om': 'gmail.com',
  'gmail.comm': 'gmail.com',
  'googlemail.con': 'googlemail.com',
  'hotmial.com': 'hotmail.com',
  'hotmai.com': 'hotmail.com',
  'hotmal.com': 'hotmail.com',
  'hotmil.com': 'hotmail.com',
  'homail.com': 'hotmail.com',
  'hotmail.con': 'hotmail.com',
  'hotmail.co': 'hotmail.com',
  'outlok.com': 'outlook.com',
  'outllook.com': 'outlook.com',
  'outloo.com': 'outlook.com',
  'outlook.con': 'outlook.com',
  'yaho.com': 'yahoo.com',
  'yahooo.com': 'yahoo.com',
  'yhoo.com': 'yahoo.com',
  'yahoo.con': 'yahoo.com',
  'yahoo.co': 'yahoo.com',
  'iclod.com': 'icloud.com',
  'icoud.com': 'icloud.com',
  'icloud.con': 'icloud.com',
  'aol.con': 'aol.com',
  'walla.co.li': 'walla.co.il',
  'walla.com.il': 'walla.co.il',
  'protonmail.con': 'protonmail.com',
};

/** What an address itself gives away: that nobody in particular reads it, or that its domain is a typing error. */
export const addressFaults = ['role', 'mistyped'] as const;
export type AddressFault = (typeof addressFaults)[number];

/** The address that was probably meant; null where the domain is none of the known mistakes. */
export function suggestedAddress(email: string): string | null {
  const at = email.lastIndexOf('@');
  const meant = mistypedDomains[email.slice(at + 1).toLowerCase()];
  return meant ? `${email.slice(0, at)}@${meant}` : null;
}
