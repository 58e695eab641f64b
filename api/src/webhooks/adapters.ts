import type { WebhookProvider } from '@heed/schema/domain/returns';
import type { WebhookAdapter } from './adapter.js';
import { mailgun } from './mailgun.js';
import { postmark } from './postmark.js';
import { resend } from './resend.js';
import { sendgrid } from './sendgrid.js';
import { ses } from './ses.js';
import { twilio } from './twilio.js';

export const adapters: Record<WebhookProvider, WebhookAdapter> = {
  ses,
  sendgrid,
  postmark,
  mailgun,
  resend,
  twilio,
};
