import type { Id } from '@heed/schema/domain/ids';
import { changeLeads, markLeadsLost } from '@heed/schema/services/lead-changes';
import type { LeadInput } from '@heed/schema/services/lead-rows';
import { pageOfLeadChanges } from '@heed/schema/services/lead-selection';
import { createLead, getLead, upsertLeads } from '@heed/schema/services/leads';
import type { LeadRow } from '@heed/schema/sql/lead-columns';
import type { Brand } from '../support/world.js';

let people = 0;

/** What a team does with leads, in as many transactions. */
export function leadsOf(brand: Brand) {
  return {
    /** A lead of somebody new, unless it says whose. */
    add: (input: LeadInput = {}): Promise<LeadRow> =>
      brand.act((session) =>
        createLead(session, { contact: { email: `lead${++people}@people.example` }, ...input }),
      ),
    upsert: (leads: readonly LeadInput[], source?: string) =>
      brand.act((session) => upsertLeads(session, { leads, source })),
    get: (id: Id<'lead'>) => brand.act((session) => getLead(session, id)),
    move: (leadIds: Id<'lead'>[], stage: string) =>
      brand.act((session) => changeLeads(session, { leadIds, stage })),
    lose: (leadIds: Id<'lead'>[], reason = 'too_expensive', comment?: string) =>
      brand.act((session) => markLeadsLost(session, { leadIds, reason, comment, mayAddReason: false })),
    restore: (leadIds: Id<'lead'>[]) =>
      brand.act((session) => changeLeads(session, { leadIds, restore: true })),
    archive: (leadIds: Id<'lead'>[]) =>
      brand.act((session) => changeLeads(session, { leadIds, archive: true })),
    /** What happened to a lead: `lost → too_expensive`. */
    async history(leadId: Id<'lead'>): Promise<string[]> {
      const page = await brand.act((session) => pageOfLeadChanges(session, { leadId, page: { first: 100 } }));
      return page.nodes.map(({ kind, was, became }) => [kind, was, became].filter((part) => part).join(' '));
    },
  };
}

export type Leads = ReturnType<typeof leadsOf>;
