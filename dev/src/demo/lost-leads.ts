import type { GraphqlClient } from './graphql-client.js';

/** Lost because there was not enough of it, and ready to hear that it is back. */
const forWantOfStock = {
  all: [
    { not: { suppressed: true } },
    { field: 'createdAt', is: '>=', value: '2024-01-01T00:00:00Z' },
    { field: 'stage', is: 'not_in', value: ['new', 'qualified', 'won'] },
    { field: 'lostReason', is: 'equals', value: 'not_enough_stock' },
  ],
};

/** What the CRM says: the name of an opportunity, what it was worth, how far it came, why it was lost. */
const opportunities = [
  ['Twelve cases of the early harvest', '2400', 'proposition', 'not_enough_stock'],
  ['Oil for two restaurants', '5100.50', 'proposition', 'not_enough_stock'],
  ['Soap for a hotel', '900', 'proposition', 'too_expensive'],
  ['Tasting for forty', '1250', 'qualified', 'no_people_or_skills'],
  ['Wedding gifts', '1800', 'won', null],
  ['A shelf in a delicatessen', '3200', 'new', null],
] as const;

/** A CRM's leads, for people who are there, and the saved choice of those worth writing to again. */
export async function keepLostLeads(
  team: GraphqlClient,
  emails: readonly string[],
): Promise<{ leads: number; lost: number }> {
  const leads = opportunities.map(([name, value, stage, lostReason], n) => ({
    externalId: `CRM-${n + 1}`,
    name,
    value,
    currency: 'EUR',
    stage,
    lostReason,
    createdAt: `2025-0${n + 1}-10T09:00:00Z`,
    contact: { email: emails[n % emails.length] },
  }));
  const { upsertLeads } = await team.run<{ upsertLeads: { created: number } }>('upsert-leads', {
    input: { leads, source: 'crm' },
  });
  const { createSegment } = await team.run<{ createSegment: { contacts: { totalCount: number } } }>(
    'create-segment',
    { input: { name: 'Lost for want of stock', rule: { lead: forWantOfStock } } },
  );
  return { leads: upsertLeads.created, lost: createSegment.contacts.totalCount };
}
