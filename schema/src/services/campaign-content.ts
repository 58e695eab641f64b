import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { type TenantTracking, trackingOf } from '../domain/tracking.js';
import type { CampaignContent } from '../rendering/content.js';
import { digestTemplates } from '../rendering/digest.js';
import type { Session } from '../session/session.js';
import type { FieldSlot } from '../sql/contact-fields.js';
import { campaignDestinations } from './campaign-links.js';
import { activeFields, withFormerKeys } from './custom-fields.js';
import { type SendingSecrets, sendingSecrets } from './sending-secrets.js';

/** With what only a sender process may know, and the columns of the custom fields, for the claims that give them out. */
export type SendingContent = CampaignContent & {
  identity: CampaignContent['identity'] & SendingSecrets;
  slots: FieldSlot[];
};

type Row = Omit<CampaignContent, 'fields' | 'tracking' | 'destinations'> & {
  identityId: Id<'sendingIdentity'>;
  setting: TenantTracking | null;
};

/**
 * What a campaign says and for whom it speaks, as previews and checks see it: no secret is opened, no link is counted.
 * @throws {HeedError} NOT_FOUND
 */
export async function campaignForPreview(
  session: Session,
  campaignId: Id<'campaign'>,
): Promise<CampaignContent> {
  const { identityId: _, setting: __, ...content } = await contentRow(session, campaignId);
  const fields = withFormerKeys(await activeFields(session));
  return { ...content, fields: fields.map(({ key, kind }) => ({ key, kind })) };
}

/**
 * What a campaign says, for whom it speaks, and who sends it: compiled once, rendered for each recipient. For sender
 * processes alone.
 * @throws {HeedError} NOT_FOUND; UNAVAILABLE when the identity's secrets do not open (`services/sending-secrets.ts`).
 */
export async function campaignForSending(
  session: Session,
  campaignId: Id<'campaign'>,
): Promise<SendingContent> {
  const { identityId, setting, ...content } = await contentRow(session, campaignId);
  const tracking = trackingOf(content.kind, setting);
  // A digest's items are links of their own campaigns; direct messages have words of their own.
  const stored =
    tracking !== 'off' &&
    (content.kind === 'campaign' || content.kind === 'step' || content.kind === 'transactional');
  const destinations = stored ? await campaignDestinations(session, content) : [];
  const secrets = await sendingSecrets(session, identityId);
  const fields = await activeFields(session);
  return {
    ...content,
    tracking,
    destinations,
    identity: { ...content.identity, ...secrets },
    fields: fields.map(({ key, kind }) => ({ key, kind })),
    slots: fields.map(({ key, slot }) => ({ key, slot })),
  };
}

/**
 * A transactional campaign says what its template says now, a digest what all digests say; the words of direct messages
 * are with each of them.
 */
async function contentRow(session: Session, campaignId: Id<'campaign'>): Promise<Row> {
  const row = await session.row<Row>(sql`
    select m.tenant_id as "tenantId", m.id as "campaignId", m.name, m.kind, m.number, coalesce(p.subject, m.subject) as subject,
      coalesce(p.preheader, m.preheader) as preheader, coalesce(p.html, m.html) as html, coalesce(p.text, m.text) as text,
      case when l.id is not null then json_build_object('listId', l.id, 'name', l.name) end as topic,
      json_build_object('fromEmail', i.from_email, 'fromName', i.from_name, 'replyTo', i.reply_to,
        'postalAddress', i.postal_address, 'smtpServer', i.smtp_server) as identity, i.id as "identityId",
      json_build_object('name', t.name, 'primaryColour', t.brand->>'primaryColour',
        'backgroundColour', t.brand->>'backgroundColour') as brand, t.default_locale as "defaultLocale", t.tracking as setting
    from campaign m
    left join list l on l.tenant_id = m.tenant_id and l.id = m.list_id
    left join message_template p on p.tenant_id = m.tenant_id and p.campaign_id = m.id
    join sending_identity i on i.tenant_id = m.tenant_id and i.id = m.identity_id
    join tenant t on t.id = m.tenant_id
    where m.tenant_id = ${session.tenantId} and m.id = ${campaignId}`);
  if (!row) throw notFound('campaign', ['input', 'campaignId']);
  return row.kind === 'digest' ? { ...row, ...digestTemplates } : row;
}
