import type { DnsRecord } from './dkim.js';

/** What Gmail, Yahoo and Microsoft ask of bulk senders, and the law of marketing mail. */
export const findingCodes = [
  'from_domain',
  'dkim_key',
  'dkim_alignment',
  'dkim_record',
  'spf',
  'dmarc',
  'https',
  'one_click',
  'postal_address',
  'reply_to',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** `unknown`: it could not be looked up. `advice`: mail is delivered without it, if less surely. */
export const severities = ['ok', 'advice', 'missing', 'unknown'] as const;
export type Severity = (typeof severities)[number];

export interface Finding {
  code: FindingCode;
  severity: Severity;
  /** What is so, and what to do about it. */
  message: string;
  /** To publish, where that is what to do. */
  record: DnsRecord | null;
}
