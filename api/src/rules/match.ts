import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { Contact } from '../contacts/contact.js';
import { connectionOf } from '../pages/connection.js';

@ObjectType({ description: 'Somebody whom a rule chooses, and why.' })
class Match {
  id!: Id<'contact'>;

  @Field(() => Contact, { description: 'Who.' })
  contact!: Contact;

  @Field(() => [String], {
    description:
      "The conditions of the rule that they meet, in the tenant's language: of `all` every one, of `any` those that hold.",
  })
  why!: string[];
}

export const MatchConnection = connectionOf(Match, 'people whom a rule chooses');

@ObjectType({ description: 'How many a rule chooses: exact, and what a send to it selects.' })
export class RuleCount {
  @Field(() => Int, { description: 'Records of what the rule is over.' })
  records!: number;

  @Field(() => Int, { description: 'People: each is sent to once.' })
  contacts!: number;
}
