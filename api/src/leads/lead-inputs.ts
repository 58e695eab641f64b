import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { Decimal } from '../scalars/decimal.js';
import { ContactId, LeadId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@InputType({
  description:
    'Whose it is: by id, else by external id, else by address. Whoever is not there yet is made, comes on every implied ' +
    'list and on no other.',
})
export class LeadContactInput {
  @Field(() => ContactId, { nullable: true, description: 'Which contact.' })
  contactId?: Id<'contact'> | null;

  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "The tenant's own number of the person." })
  externalId?: string | null;

  @Field(() => String, { nullable: true, description: 'The first name, of a contact that is made.' })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'The last name, of a contact that is made.' })
  lastName?: string | null;
}

@InputType({ description: 'What can be said about a lead.' })
abstract class LeadData {
  @Field(() => String, { nullable: true, description: 'What the team calls it.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key of its stage; of a new lead, the first in use.',
  })
  stage?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key of a lost reason: it is lost. Null: it is not, unless `lostAt` says so.',
  })
  lostReason?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was lost; left out: now, or as it was.' })
  lostAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is in the pipeline; left out: unless it is lost.',
  })
  active?: boolean | null;

  @Field(() => Decimal, { nullable: true, description: 'What it is worth; needs a currency.' })
  value?: string | null;

  @Field(() => String, { nullable: true, description: 'The currency (ISO 4217), like `EUR`.' })
  currency?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'At a stage that is won: since when.' })
  convertedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the opportunity arose; of a new lead: now.' })
  createdAt?: Date | null;
}

@InputType({ description: 'A lead to take in.' })
export class CreateLeadInput extends LeadData {
  @Field(() => LeadContactInput, { description: 'Whose it is.' })
  contact!: LeadContactInput;

  @Field(() => String, { nullable: true, description: "The tenant's own number of it." })
  externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where a contact that is made comes from; `lead` when left out.',
  })
  source?: string | null;
}

@InputType({ description: 'What to change about a lead; what is left out stays, null takes it away.' })
export class UpdateLeadInput extends LeadData {
  @Field(() => LeadId, { description: 'Which lead.' })
  leadId!: Id<'lead'>;

  @Field(() => LeadContactInput, {
    nullable: true,
    description: 'Whose it is: its quotations and invoices go along.',
  })
  contact?: LeadContactInput | null;

  @Field(() => String, { nullable: true, description: "The tenant's own number of it." })
  externalId?: string | null;
}

@InputType({ description: 'A lead as another program has it; what is left out stays.' })
export class LeadRowInput extends LeadData {
  @Field(() => String, { description: "The other program's number of it." })
  externalId!: string;

  @Field(() => LeadContactInput, { nullable: true, description: 'Whose it is; a new lead needs it.' })
  contact?: LeadContactInput | null;
}

@InputType({ description: 'Leads to bring in step with another program.' })
export class UpsertLeadsInput {
  @Field(() => [LeadRowInput], { description: 'The leads, at most 1,000.' })
  leads!: LeadRowInput[];

  @Field(() => String, {
    nullable: true,
    description: 'Where contacts that are made come from; `lead` when left out.',
  })
  source?: string | null;
}
