import type { Id } from '@heed/schema/domain/ids';
import type { InvoiceState as Invoiced, QuotationState as Quoted } from '@heed/schema/domain/sales';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { Decimal } from '../scalars/decimal.js';
import { enumOf } from '../scalars/enums.js';
import { InvoiceId, QuotationId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const QuotationState = enumOf<Quoted>('QuotationState', 'How far a quotation is.', {
  draft: 'Being written.',
  sent: 'With the customer.',
  accepted: 'Ordered.',
  declined: 'Not wanted.',
  expired: 'No longer held to.',
  cancelled: 'Taken back: not counted on its lead.',
});

export const InvoiceState = enumOf<Invoiced>('InvoiceState', 'How far an invoice is.', {
  draft: 'Being written.',
  open: 'With the customer.',
  paid: 'Paid: counted on its lead.',
  cancelled: 'Taken back.',
});

@ObjectType({ description: 'What quotations and invoices have in common.' })
export abstract class Sale {
  contactId!: Id<'contact'>;
  leadId!: Id<'lead'> | null;

  @Field(() => String, { nullable: true, description: "The other program's own number of it." })
  externalId!: string | null;

  @Field(() => Decimal, { description: 'How much.' })
  amount!: string;

  @Field(() => String, { description: 'The currency (ISO 4217).' })
  currency!: string;

  @Field(() => DateTime, { description: 'When it was made out.' })
  issuedAt!: Date;

  @Field(() => DateTime, { description: 'When it was first told of.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'What a contact was offered.' })
export class Quotation extends Sale {
  @Field(() => QuotationId, { description: 'Names the quotation.' })
  id!: Id<'quotation'>;

  @Field(() => QuotationState, { description: 'How far it is.' })
  state!: Quoted;

  @Field(() => DateTime, { nullable: true, description: 'Until when it holds.' })
  expiresAt!: Date | null;
}

@ObjectType({ description: 'What a contact was billed.' })
export class Invoice extends Sale {
  @Field(() => InvoiceId, { description: 'Names the invoice.' })
  id!: Id<'invoice'>;

  @Field(() => InvoiceState, { description: 'How far it is.' })
  state!: Invoiced;

  @Field(() => DateTime, { nullable: true, description: 'Until when it is to be paid.' })
  dueAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was paid.' })
  paidAt!: Date | null;
}

export const QuotationConnection = connectionOf(Quotation, 'quotations, the newest first');
export const InvoiceConnection = connectionOf(Invoice, 'invoices, the newest first');
