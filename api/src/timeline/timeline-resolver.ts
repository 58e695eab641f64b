import type { TimelineKind as Kind } from '@heed/schema/domain/timeline';
import { pageOfHeld, pageOfTimeline } from '@heed/schema/services/timeline';
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Campaign } from '../campaigns/campaign.js';
import { Contact } from '../contacts/contact.js';
import { Submission } from '../forms/submission.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import { Delivery } from '../reports/delivery.js';
import type { ApiContext } from '../requests/context.js';
import {
  ConsentProof,
  HeldConnection,
  TimelineChoice,
  TimelineConnection,
  TimelineDelivery,
  TimelineKind,
  TimelineSubmission,
} from './timeline-entry.js';

@Resolver(() => Contact)
export class TimelineResolver {
  @FieldResolver(() => TimelineConnection, {
    description: 'Everything that happened between the brand and them, the newest first.',
  })
  timeline(
    @Root() { id: contactId }: Contact,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('kinds', () => [TimelineKind], { nullable: true, description: 'Only lines of these kinds.' })
    kinds: Kind[] | null,
    @Ctx() context: ApiContext,
  ) {
    const read = { contactId, kinds };
    return pages(context.tenant, args, (session, page) => pageOfTimeline(session, { ...read, page }), {
      cursor: 'moment',
    });
  }

  @FieldResolver(() => HeldConnection, {
    description: 'What waits for them, the longest held first, and when each goes.',
  })
  held(@Root() { id: contactId }: Contact, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfHeld(session, { contactId, page }), {
      cursor: 'moment',
    });
  }
}

@Resolver(() => TimelineDelivery)
export class TimelineDeliveryResolver {
  @Requires('campaigns:read')
  @FieldResolver(() => Campaign, { description: 'Of which campaign.' })
  campaign(@Root() line: TimelineDelivery, @Ctx() context: ApiContext) {
    return context.loaders.campaign.load(line.campaignId);
  }

  @FieldResolver(() => List, { nullable: true, description: 'The topic; null for what is no marketing.' })
  topic(@Root() line: TimelineDelivery, @Ctx() context: ApiContext) {
    return line.listId && context.loaders.list.load(line.listId);
  }

  @FieldResolver(() => Delivery, { description: 'What became of it.' })
  delivery(@Root() line: TimelineDelivery) {
    return line;
  }
}

@Resolver(() => TimelineSubmission)
export class TimelineSubmissionResolver {
  @Requires('forms:read')
  @FieldResolver(() => Submission, { description: 'What they sent.' })
  submission(@Root() { submissionId, ...line }: TimelineSubmission) {
    return { ...line, id: submissionId };
  }
}

@Resolver(() => TimelineChoice)
export class TimelineChoiceResolver {
  @FieldResolver(() => List, { nullable: true, description: 'The topic, where it was about one alone.' })
  topic(@Root() choice: TimelineChoice, @Ctx() context: ApiContext) {
    return choice.listId && context.loaders.list.load(choice.listId);
  }

  @FieldResolver(() => [ConsentProof], {
    description:
      'What changed, as proof: a line for each topic left or joined, and for each frequency chosen.',
  })
  changes(@Root() choice: TimelineChoice, @Ctx() context: ApiContext) {
    return context.loaders.proof.load(choice.operationId);
  }
}

@Resolver(() => ConsentProof)
export class ConsentProofResolver {
  @FieldResolver(() => List, { nullable: true, description: 'The topic, where it was about one.' })
  topic(@Root() proof: ConsentProof, @Ctx() context: ApiContext) {
    return proof.listId && context.loaders.list.load(proof.listId);
  }
}
