import type { Id } from '@heed/schema/domain/ids';
import type { InvoiceState as Invoiced, QuotationState as Quoted } from '@heed/schema/domain/sales';
import { Field, InputType, ObjectType } from 'type-graphql';
import { BatchCounts, BatchRow } from '../contacts/batch-counts.js';
import { LeadContactInput } from '../leads/lead-inputs.js';
import { Decimal } from '../scalars/decimal.js';
import { LeadId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { InvoiceState, QuotationState } from './sale.js';

@InputType({ description: 'What can be said about a quotation or an invoice.' })
abstract class SaleData {
  @Field(() => String, { description: "The other program's own number of it." })
  externalId!: string;

  @Field(() => LeadId, { nullable: true, description: 'The lead it came of.' })
  leadId?: Id<'lead'> | null;

  @Field(() => String, { nullable: true, description: 'Or that lead’s external id.' })
  leadExternalId?: string | null;

  @Field(() => LeadContactInput, {
    nullable: true,
    description: "Whose it is; the lead's contact when left out.",
  })
  contact?: LeadContactInput | null;

  @Field(() => Decimal, { nullable: true, description: 'How much; a new one needs it.' })
  amount?: string | null;

  @Field(() => String, { nullable: true, description: "The currency (ISO 4217); the lead's when left out." })
  currency?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was made out; of a new one: now.' })
  issuedAt?: Date | null;
}

@InputType({ description: 'A quotation as another program has it; what is left out stays.' })
export class QuotationRowInput extends SaleData {
  @Field(() => QuotationState, { nullable: true, description: 'How far it is; of a new one: `DRAFT`.' })
  state?: Quoted | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it holds.' })
  expiresAt?: Date | null;
}

@InputType({
  description:
    'An invoice as another program has it; what is left out stays. Below zero it is a credit note.',
})
export class InvoiceRowInput extends SaleData {
  @Field(() => InvoiceState, { nullable: true, description: 'How far it is; of a new one: `DRAFT`.' })
  state?: Invoiced | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it is to be paid.' })
  dueAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was paid; left out: when that is told.' })
  paidAt?: Date | null;
}

@InputType({ description: 'Quotations to bring in step with another program.' })
export class UpsertQuotationsInput {
  @Field(() => [QuotationRowInput], { description: 'The quotations, at most 1,000.' })
  quotations!: QuotationRowInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Where contacts that are made come from; `lead` when left out.',
  })
  source?: string | null;
}

@InputType({ description: 'Invoices to bring in step with another program.' })
export class UpsertInvoicesInput {
  @Field(() => [InvoiceRowInput], { description: 'The invoices, at most 1,000.' })
  invoices!: InvoiceRowInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Where contacts that are made come from; `lead` when left out.',
  })
  source?: string | null;
}

@ObjectType({ description: 'What became of one quotation or invoice of a batch.' })
class UpsertedSale extends BatchRow {}

@ObjectType({ description: 'What a batch of quotations or invoices did: each row whole, or nothing of it.' })
export class UpsertedSales extends BatchCounts {
  @Field(() => [UpsertedSale], { description: 'One for each, in their order.' })
  results!: UpsertedSale[];
}
