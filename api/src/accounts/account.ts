import type { Id } from '@heed/schema/domain/ids';
import { Field, ObjectType } from 'type-graphql';
import { NewApiKey } from '../api-keys/api-key.js';
import { AccountId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({ description: 'The paying organisation. Owns tenants.' })
export class Account {
  @Field(() => AccountId, { description: 'Names the account.' })
  id!: Id<'account'>;

  @Field(() => String, { description: "The organisation's name." })
  name!: string;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: "An account that was just created, with its owner's key." })
export class CreatedAccount {
  @Field(() => Account, { description: 'The account.' })
  account!: Account;

  @Field(() => NewApiKey, { description: "Its owner's key. The secret is shown this once." })
  key!: NewApiKey;
}
