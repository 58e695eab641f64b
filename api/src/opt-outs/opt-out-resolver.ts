import { pageOfOptOutEvents } from '@heed/schema/services/opt-out-events';
import { optOutAddresses } from '@heed/schema/services/opt-out-files';
import {
  isSuppressed,
  liftOptOut,
  lookUpOptOut,
  optOutGlobally,
  pageOfOptOuts,
} from '@heed/schema/services/suppressions';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { OptOut, OptOutConnection, OptOutEventConnection } from './opt-out.js';
import { AddressArgs, LiftOptOutInput, OptOutAddressesInput, OptOutInput } from './opt-out-inputs.js';

@Resolver()
export class OptOutResolver {
  @Requires('opt_outs:read')
  @Query(() => OptOut, {
    nullable: true,
    description: 'Whether an address is opted out globally; null if it is not.',
  })
  optOut(@Args(() => AddressArgs) address: AddressArgs, @Ctx() context: ApiContext) {
    return context.account.read((session) => lookUpOptOut(session, address));
  }

  @Requires('contacts:read')
  @Query(() => Boolean, {
    description: 'Whether the tenant must not mail an address: yes or no, and nothing else.',
  })
  isSuppressed(@Args(() => AddressArgs) address: AddressArgs, @Ctx() context: ApiContext) {
    return context.tenant.read((session) => isSuppressed(session, address));
  }

  @Requires('opt_outs:read')
  @Query(() => OptOutConnection, { description: 'All global opt-outs of the account, newest first.' })
  optOuts(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.account, args, (session, page) => pageOfOptOuts(session, { page }));
  }

  @Requires('opt_outs:read')
  @Query(() => OptOutEventConnection, {
    description:
      'Who opted out or lifted what, when and why, newest first: of one address, or without one of the whole account.',
  })
  optOutHistory(
    @Args(() => PageArgs) args: PageArgs,
    @Args(() => AddressArgs) address: AddressArgs,
    @Ctx() context: ApiContext,
  ) {
    const { email, phone } = address;
    return pages(context.account, args, (session, page) =>
      pageOfOptOutEvents(session, { email, phone, page }),
    );
  }

  @Requires('opt_outs:write')
  @Mutation(() => OptOut, {
    description:
      'Opts an address out globally: no tenant of the account mails it any more, campaigns that are running included. ' +
      'The address is taken out of the note.',
  })
  optOutGlobally(
    @Arg('input', () => OptOutInput, { description: 'What address.' }) input: OptOutInput,
    @Ctx() context: ApiContext,
  ) {
    return context.account.write((session) => optOutGlobally(session, input));
  }

  @Requires('opt_outs:write')
  @Mutation(() => Job, {
    description:
      'Opts out every address of an uploaded file. Good rows count, bad ones come back as rejections.',
  })
  optOutAddresses(
    @Arg('input', () => OptOutAddressesInput, { description: 'What file.' }) input: OptOutAddressesInput,
    @Ctx() context: ApiContext,
  ) {
    return context.account.write((session) => optOutAddresses(session, input));
  }

  @Requires('opt_outs:write')
  @Mutation(() => OptOut, {
    description:
      'Takes a global opt-out away, on evidence of new consent. Gives the opt-out as it was; the history stays. Who left ' +
      'every brand on the page may have two, of the e-mail address and of the phone: each is lifted for itself.',
  })
  liftOptOut(
    @Arg('input', () => LiftOptOutInput, { description: 'What address, and the evidence.' })
    input: LiftOptOutInput,
    @Ctx() context: ApiContext,
  ) {
    return context.account.write((session) => liftOptOut(session, input));
  }
}
