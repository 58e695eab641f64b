import sql from 'sql-template-tag';
import type { Id } from '../domain/ids.js';
import type { Templates } from '../rendering/content.js';
import type { Session } from '../session/session.js';

/** Keeps what a template says before it is changed, once anything was ever asked for from it. */
export async function keepWords(session: Session, templateId: Id<'messageTemplate'>): Promise<void> {
  await session.sql(sql`
    insert into past_words (tenant_id, template_id, until, subject, preheader, html, text)
    select p.tenant_id, p.id, ${session.at}, p.subject, p.preheader, p.html, p.text
    from message_template p
    where p.tenant_id = ${session.tenantId} and p.id = ${templateId}
      and exists (select from single_message q where q.tenant_id = p.tenant_id and q.campaign_id = p.campaign_id)
    on conflict do nothing`);
}

/** What a transactional campaign's template said at a time; undefined where it says the same still. */
export async function wordsAt(
  session: Session,
  { campaignId, at }: { campaignId: Id<'campaign'>; at: Date },
): Promise<Templates | undefined> {
  return session.row<Templates>(sql`
    select w.subject, w.preheader, w.html, w.text
    from message_template p join past_words w on w.tenant_id = p.tenant_id and w.template_id = p.id
    where p.tenant_id = ${session.tenantId} and p.campaign_id = ${campaignId} and w.until > ${at}
    order by w.until limit 1`);
}
