import {
  isSuppressed,
  lookUpOptOut,
  optOutGlobally,
  pageOfOptOuts,
} from '@heed/schema/services/suppressions';
import { Arg, Args, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { OptOut, OptOutConnection } from './opt-out.js';

@InputType({
  description: 'An address to opt out of every tenant of the account: an e-mail address or a phone number.',
})
class OptOutInput {
  @Field(() => String, { nullable: true, description: 'An e-mail address.' })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A phone number with its country, like `+972501234567`.',
  })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, or how it was asked for.' })
  note?: string | null;
}

@Resolver()
export class OptOutResolver {
  @Requires('opt_outs:read')
  @Query(() => OptOut, {
    nullable: true,
    description: 'Whether an address is opted out globally; null if it is not.',
  })
  optOut(
    @Arg('email', () => String, { nullable: true, description: 'An e-mail address.' }) email: string | null,
    @Arg('phone', () => String, { nullable: true, description: 'Or a phone number with its country.' })
    phone: string | null,
    @Ctx() context: ApiContext,
  ) {
    return context.account.read((session) => lookUpOptOut(session, { email, phone }));
  }

  @Requires('contacts:read')
  @Query(() => Boolean, {
    description: 'Whether the tenant must not mail an address: yes or no, and nothing else.',
  })
  isSuppressed(
    @Arg('email', () => String, { nullable: true, description: 'An e-mail address.' }) email: string | null,
    @Arg('phone', () => String, { nullable: true, description: 'Or a phone number with its country.' })
    phone: string | null,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => isSuppressed(session, { email, phone }));
  }

  @Requires('opt_outs:read')
  @Query(() => OptOutConnection, { description: 'All global opt-outs of the account, newest first.' })
  optOuts(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.account, args, (session, page) => pageOfOptOuts(session, { page }));
  }

  @Requires('opt_outs:write')
  @Mutation(() => OptOut, {
    description:
      'Opts an address out globally: no tenant of the account mails it any more, campaigns that are running included.',
  })
  optOutGlobally(
    @Arg('input', () => OptOutInput, { description: 'What address.' }) input: OptOutInput,
    @Ctx() context: ApiContext,
  ) {
    return context.account.write((session) => optOutGlobally(session, input));
  }
}
