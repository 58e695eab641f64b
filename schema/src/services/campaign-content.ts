import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { CampaignContent } from '../rendering/content.js';
import type { Session } from '../session/session.js';
import { activeFields } from './custom-fields.js';

/**
 * What a campaign says, for whom it speaks, and who sends it: compiled once, rendered for each recipient.
 * @throws {HeedError} NOT_FOUND
 */
export async function campaignForSending(
  session: Session,
  campaignId: Id<'campaign'>,
): Promise<CampaignContent> {
  const row = await session.row<Omit<CampaignContent, 'fields'>>(sql`
    select m.tenant_id as "tenantId", m.id as "campaignId", m.name, m.subject, m.preheader, m.html, m.text,
      json_build_object('listId', l.id, 'name', l.name) as topic,
      json_build_object('fromEmail', i.from_email, 'fromName', i.from_name, 'replyTo', i.reply_to,
        'postalAddress', i.postal_address, 'smtpUrl', i.smtp_url) as identity,
      json_build_object('name', t.name) as brand, t.default_locale as "defaultLocale"
    from campaign m
    join list l on l.tenant_id = m.tenant_id and l.id = m.list_id
    join sending_identity i on i.tenant_id = m.tenant_id and i.id = m.identity_id
    join tenant t on t.id = m.tenant_id
    where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}`);
  if (!row) throw notFound('campaign', ['input', 'campaignId']);
  const fields = await activeFields(session);
  return { ...row, fields: fields.map(({ key, kind }) => ({ key, kind })) };
}
