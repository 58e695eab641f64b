import type { CampaignContent, Recipient } from './content.js';
import { messageDate } from './now.js';

/** What a template can name; `rendering/names.ts` knows the same names, and which of them a kind of message may use. */
export interface TemplateScope {
  contact: {
    email: string;
    firstName: string | null;
    lastName: string | null;
    locale: string | null;
    fields: Record<string, unknown>;
  };
  brand: { name: string };
  topic: { name: string };
  /** Of a transactional message: whatever it was sent with. */
  data: Record<string, unknown>;
  unsubscribeUrl: string;
  preferencesUrl: string;
  webVersionUrl: string;
  /** What `now` is in this message; no template can name it. */
  [messageDate]?: Date | undefined;
}

export interface MessageLinks {
  readonly unsubscribeUrl: string;
  readonly preferencesUrl: string;
  /** The message itself, in a browser. */
  readonly webVersionUrl: string;
}

/** Links that lead nowhere, for templates that are only checked. */
export const sampleLinks: MessageLinks = {
  unsubscribeUrl: 'https://example.com/u/sample',
  preferencesUrl: 'https://example.com/p/sample',
  webVersionUrl: 'https://example.com/w/sample',
};

export function scopeFor(
  content: Pick<CampaignContent, 'brand' | 'topic'>,
  recipient: Recipient,
  links: MessageLinks,
  at?: Date,
): TemplateScope {
  const { email, firstName, lastName, locale, fields, data = {} } = recipient;
  return {
    contact: { email, firstName, lastName, locale, fields: showable(fields) },
    brand: { name: content.brand.name },
    topic: { name: content.topic?.name ?? '' },
    data,
    unsubscribeUrl: links.unsubscribeUrl,
    preferencesUrl: links.preferencesUrl,
    webVersionUrl: links.webVersionUrl,
    [messageDate]: at,
  };
}

/** Times as ISO 8601: Liquid's `date` filter reads them, and they print alike on every machine. */
function showable(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]),
  );
}
