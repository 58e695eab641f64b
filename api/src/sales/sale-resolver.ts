import type { Id } from '@heed/schema/domain/ids';
import { quotationStates } from '@heed/schema/domain/sales';
import { pageOfSales, upsertSales } from '@heed/schema/services/sales';
import { Arg, Args, type ClassType, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { Lead } from '../leads/lead.js';
import { shownRows } from '../leads/rows.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { ContactId, LeadId } from '../scalars/ids.js';
import { Invoice, InvoiceConnection, Quotation, QuotationConnection, type Sale } from './sale.js';
import { UpsertedSales, UpsertInvoicesInput, UpsertQuotationsInput } from './sale-inputs.js';

const counted = quotationStates.filter((state) => state !== 'cancelled');

@Resolver()
export class SaleResolver {
  @Requires('leads:read')
  @Query(() => QuotationConnection, { description: 'Quotations, the newest first.' })
  quotations(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('leadId', () => LeadId, { nullable: true, description: 'Only of this lead.' })
    leadId: Id<'lead'> | null,
    @Arg('contactId', () => ContactId, { nullable: true, description: 'Only of this contact.' })
    contactId: Id<'contact'> | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfSales(session, 'quotation', { page, leadId, contactId }),
    );
  }

  @Requires('leads:read')
  @Query(() => InvoiceConnection, { description: 'Invoices, the newest first.' })
  invoices(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('leadId', () => LeadId, { nullable: true, description: 'Only of this lead.' })
    leadId: Id<'lead'> | null,
    @Arg('contactId', () => ContactId, { nullable: true, description: 'Only of this contact.' })
    contactId: Id<'contact'> | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfSales(session, 'invoice', { page, leadId, contactId }),
    );
  }

  @Requires('leads:write')
  @Mutation(() => UpsertedSales, {
    description:
      'Brings quotations in step with another program, and what their leads count. A faulty row is told with its path and ' +
      'keeps none of the others. Again changes nothing.',
  })
  upsertQuotations(
    @Arg('input', () => UpsertQuotationsInput, { description: 'Which.' })
    { quotations: rows, source }: UpsertQuotationsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(async (session) =>
      shownRows(await upsertSales(session, 'quotation', { rows, source }), 'quotations'),
    );
  }

  @Requires('leads:write')
  @Mutation(() => UpsertedSales, {
    description:
      'Brings invoices in step with another program, and what their leads count. A faulty row is told with its path and ' +
      'keeps none of the others. Again changes nothing.',
  })
  upsertInvoices(
    @Arg('input', () => UpsertInvoicesInput, { description: 'Which.' }) {
      invoices: rows,
      source,
    }: UpsertInvoicesInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(async (session) =>
      shownRows(await upsertSales(session, 'invoice', { rows, source }), 'invoices'),
    );
  }
}

@Resolver(() => Lead)
export class SalesOfLeadResolver {
  @FieldResolver(() => QuotationConnection, { description: 'What was offered and not taken back.' })
  quotations(@Root() lead: Lead, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(
      context.tenant,
      args,
      (session, page) => pageOfSales(session, 'quotation', { page, leadId: lead.id, states: counted }),
      { count: async () => lead.quotations },
    );
  }

  @FieldResolver(() => InvoiceConnection, { description: 'What was billed and paid.' })
  paidInvoices(@Root() lead: Lead, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(
      context.tenant,
      args,
      (session, page) => pageOfSales(session, 'invoice', { page, leadId: lead.id, states: ['paid'] }),
      { count: async () => lead.paidInvoices },
    );
  }
}

/** What a quotation and an invoice point to. */
function pointers(type: ClassType<Sale>): ClassType {
  @Resolver(() => type)
  class PointersOfSale {
    @FieldResolver(() => Lead, { nullable: true, description: 'The lead it came of.' })
    lead(@Root() sale: Sale, @Ctx() context: ApiContext) {
      return sale.leadId && context.loaders.lead.load(sale.leadId);
    }

    @Requires('contacts:read')
    @FieldResolver(() => Contact, { description: 'Whose it is.' })
    contact(@Root() sale: Sale, @Ctx() context: ApiContext) {
      return context.loaders.contact.load(sale.contactId);
    }
  }
  return PointersOfSale;
}

export const QuotationResolver = pointers(Quotation);
export const InvoiceResolver = pointers(Invoice);
