import { createAccount, getAccount } from '@heed/schema/services/accounts';
import { Arg, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { Account, CreatedAccount } from './account.js';

@InputType({ description: 'An account to create.' })
class CreateAccountInput {
  @Field(() => String, { description: "The organisation's name; up to 200 characters." })
  name!: string;
}

@Resolver()
export class AccountResolver {
  @Requires('account:read')
  @Query(() => Account, { description: 'The account that this key belongs to.' })
  account(@Ctx() context: ApiContext) {
    return context.account.read(getAccount);
  }

  @Requires('operator')
  @Mutation(() => CreatedAccount, {
    description: "Creates an account, with its owner's key. For the operator's key.",
  })
  createAccount(
    @Arg('input', () => CreateAccountInput, { description: 'What account.' }) input: CreateAccountInput,
    @Ctx() context: ApiContext,
  ) {
    return context.newAccount.write((session) => createAccount(session, input));
  }
}
