import { Keyring } from '../tokens/keyring.js';
import type { CampaignContent, Recipient } from './content.js';

/** What the renderer's own tests render. */
export const settings = { keyring: Keyring.parse(`1:${'k'.repeat(32)}`), publicUrl: 'https://mail.example' };
export const at = new Date('2026-03-01T10:00:00Z');
export const content: CampaignContent = {
  tenantId: '01890000-0000-7000-8000-00000000000a',
  campaignId: '01890000-0000-7000-8000-00000000000b',
  name: 'Offer',
  kind: 'campaign',
  subject: 'Hello',
  preheader: '',
  html: '<p>Hello</p>',
  text: '',
  topic: { listId: '01890000-0000-7000-8000-00000000000c', name: 'Offers' },
  identity: {
    fromEmail: 'offers@brand.example',
    fromName: 'Brand',
    replyTo: 'team@brand.example',
    postalAddress: 'Olive Ltd\n1 Grove Street, Haifa',
  },
  brand: { name: 'Brand & Söhne' },
  defaultLocale: 'en',
  fields: [],
};
export const dana: Recipient = {
  contactId: '01890000-0000-7000-8000-00000000000d',
  occurrence: 1,
  email: 'dana@example.com',
  firstName: 'Dana',
  lastName: null,
  locale: null,
  timeZone: null,
  epoch: 3,
  fields: {},
};
