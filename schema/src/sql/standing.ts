import sql from 'sql-template-tag';

/** Whether a contact (alias `c`) has left the brand and not come back since, as its status sees it. */
export const hasLeft = sql`coalesce(c.left_at is not null and (c.consented_at is null or c.consented_at <= c.left_at), false)`;

/**
 * Whether a contact gets no marketing from this brand by their own doing: they left, or reported spam.
 * Then no topic counts as on, whatever its row says; joining one is what lifts it.
 */
export const isOff = sql`(c.status = 'complained' or ${hasLeft})`;
