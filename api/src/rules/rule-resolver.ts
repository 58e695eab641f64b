import type { Id } from '@heed/schema/domain/ids';
import type { RuleNameKind as NameKind } from '@heed/schema/domain/rule-options';
import { countRule } from '@heed/schema/services/rule-counts';
import { explainRule } from '@heed/schema/services/rule-explanations';
import { getRuleOptions, pageOfRuleNames, seenEvents } from '@heed/schema/services/rule-options';
import { pageOfMatches } from '@heed/schema/services/rule-preview';
import { type Subject, subjectOf } from '@heed/schema/services/segments';
import { Arg, Args, Ctx, Int, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { ListId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';
import { MatchConnection, RuleCount } from './match.js';
import { RuleNameConnection, RuleNameKind, RuleOptions, SeenEvent } from './rule-options.js';
import { RuleSubject } from './subject.js';

const subjectArg = { defaultValue: 'contacts', description: 'What the rule is over.' } as const;

@Resolver()
export class RuleResolver {
  @Requires('segments:read')
  @Query(() => RuleOptions, {
    description: "What a rule may say: fields, operators, choices and tests, named in the tenant's language.",
  })
  ruleOptions(@Ctx() context: ApiContext) {
    return context.tenant.read(getRuleOptions);
  }

  @Requires('segments:read')
  @Query(() => RuleNameConnection, { description: 'What rules can name of a kind, newest first.' })
  ruleNames(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('of', () => RuleNameKind, { description: 'Of which kind.' }) of: NameKind,
    @Arg('search', () => String, { nullable: true, description: 'Only those whose names hold this text.' })
    search: string | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfRuleNames(session, { of, search, page }));
  }

  @Requires('segments:read')
  @Query(() => [SeenEvent], { description: 'The events that were seen, by name, in order of the alphabet.' })
  ruleEvents(
    @Arg('first', () => Int, { defaultValue: 200, description: 'How many at most: 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Go on after this name.' }) after:
      | string
      | null,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => seenEvents(session, { first, after }));
  }

  @Requires('segments:read')
  @Query(() => String, {
    description:
      "A rule in words of the tenant's language: a line for each condition, indented as the rule is nested. Names stand between Unicode's FSI and PDI.",
  })
  explainRule(
    @Arg('rule', () => RuleData, { description: 'The rule.' }) rule: unknown,
    @Arg('subject', () => RuleSubject, subjectArg) subject: Subject,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => explainRule(session, { rule, subject: subjectOf[subject] }));
  }

  @Requires('segments:read')
  @Query(() => RuleCount, {
    description: 'How many a rule chooses: ask again with each condition that comes or goes.',
  })
  countRule(
    @Arg('rule', () => RuleData, { description: 'The rule.' }) rule: unknown,
    @Arg('subject', () => RuleSubject, subjectArg) subject: Subject,
    @Arg('listId', () => ListId, { nullable: true, description: 'Within this list.' })
    listId: Id<'list'> | null,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => countRule(session, { rule, subject, listId }));
  }

  @Requires('contacts:read')
  @Query(() => MatchConnection, {
    description: 'The people whom a rule chooses, oldest first, each with the conditions that they meet.',
  })
  previewRule(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('rule', () => RuleData, { description: 'The rule.' }) rule: unknown,
    @Arg('subject', () => RuleSubject, subjectArg) subject: Subject,
    @Arg('listId', () => ListId, { nullable: true, description: 'Within this list.' })
    listId: Id<'list'> | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfMatches(session, { rule, subject: subjectOf[subject], listId, page }),
    );
  }
}
