import type { Id } from '@heed/schema/domain/ids';
import type { LeadOrder as Order } from '@heed/schema/domain/leads';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { Decimal } from '../scalars/decimal.js';
import { enumOf } from '../scalars/enums.js';
import { LeadId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const LeadOrder = enumOf<Order>('LeadOrder', 'How a list of leads is ordered.', {
  newest: 'The newest first, by `createdAt`.',
  oldest: 'The oldest first.',
  largest: 'By value, the largest first, whatever the currency; those without one last.',
  smallest: 'By value, the smallest first; those without one last.',
});

@ObjectType({
  description:
    'An opportunity of a contact: how far it came, whether it was lost and why, and what it is worth.',
})
export class Lead {
  contactId!: Id<'contact'>;
  stage!: string;
  lostReason!: string | null;
  quotations!: number;
  paidInvoices!: number;

  @Field(() => LeadId, { description: 'Names the lead.' })
  id!: Id<'lead'>;

  @Field(() => String, { nullable: true, description: "The tenant's own number of it." })
  externalId!: string | null;

  @Field(() => String, { nullable: true, description: 'What the team calls it.' })
  name!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was lost; null: it is not.' })
  lostAt!: Date | null;

  @Field(() => Boolean, {
    description:
      'Whether it is in the pipeline: a lead that is lost or archived is not, unless somebody said so.',
  })
  active!: boolean;

  @Field(() => Decimal, { nullable: true, description: 'What it is worth.' })
  value!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The currency of its value, quotations and invoices (ISO 4217).',
  })
  currency!: string | null;

  @Field(() => Boolean, { description: 'Whether it was won: it stands at such a stage.' })
  converted!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it was won.' })
  convertedAt!: Date | null;

  @Field(() => Decimal, { description: 'What its paid invoices sum to, credit notes taken off.' })
  paidValue!: string;

  @Field(() => DateTime, { description: 'When the opportunity arose.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt!: Date;
}

export const LeadConnection = connectionOf(Lead, 'leads');
