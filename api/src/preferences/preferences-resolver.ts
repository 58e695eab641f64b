import { leaveAllBrands, leaveBrand, leaveTopic, savePreferences } from '@heed/schema/services/leaving';
import { endPause } from '@heed/schema/services/pauses';
import { readPreferences } from '@heed/schema/services/preferences';
import { undoOperation } from '@heed/schema/services/undo';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { LeavingCommentInput } from '../leaving-comments/leaving-comment.js';
import type { ApiContext } from '../requests/context.js';
import { Left, Preferences, SavedPreferences, Undone } from './preferences.js';
import { EndPauseInput, LeaveTopicInput, SavePreferencesInput, UndoInput } from './preferences-inputs.js';

@Resolver()
export class PreferencesResolver {
  @Requires('contact')
  @Query(() => Preferences, {
    description: "The contact's own choices. For the token of a link in their mail.",
  })
  preferences(@Ctx() context: ApiContext) {
    return context.asContact(readPreferences, { readOnly: true });
  }

  @Requires('contact')
  @Mutation(() => SavedPreferences, { description: "Saves the contact's choices of topics and frequencies." })
  savePreferences(
    @Arg('input', () => SavePreferencesInput, { description: 'The choices.' }) input: SavePreferencesInput,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact((session, link) =>
      savePreferences(session, link, { ...input, evidence: context.evidence }),
    );
  }

  @Requires('contact')
  @Mutation(() => Left, { description: 'Ends the pause of one topic, or of all, before its time.' })
  endPause(
    @Arg('input', () => EndPauseInput, { description: 'Which pause.' }) input: EndPauseInput,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact((session, link) =>
      endPause(session, link, { ...input, evidence: context.evidence }),
    );
  }

  @Requires('contact')
  @Mutation(() => Left, { description: 'Leaves one topic, and only that.' })
  leaveTopic(
    @Arg('input', () => LeaveTopicInput, { description: 'Which topic.' }) input: LeaveTopicInput,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact((session, link) =>
      leaveTopic(session, link, { ...input, evidence: context.evidence }),
    );
  }

  @Requires('contact')
  @Mutation(() => Left, { description: 'Leaves everything from this brand.' })
  leaveBrand(
    @Arg('input', () => LeavingCommentInput, { nullable: true, description: 'What is said on leaving.' })
    said: LeavingCommentInput | null,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact((session, link) =>
      leaveBrand(session, link, { ...said, evidence: context.evidence }),
    );
  }

  @Requires('contact')
  @Mutation(() => Left, {
    description:
      'Leaves every brand of the account. What is said is kept with the global opt-out, for its owners.',
  })
  leaveAllBrands(
    @Arg('input', () => LeavingCommentInput, { nullable: true, description: 'What is said on leaving.' })
    said: LeavingCommentInput | null,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact((session, link) =>
      leaveAllBrands(session, link, { ...said, evidence: context.evidence }),
    );
  }

  @Requires('contact')
  @Mutation(() => Undone, { description: 'Takes one operation back, exactly, within an hour of it.' })
  async undo(
    @Arg('input', () => UndoInput, { description: 'Which operation.' }) input: UndoInput,
    @Ctx() context: ApiContext,
  ) {
    return context.asContact(async (session, link) => ({
      outcome: await undoOperation(session, link, { ...input, evidence: context.evidence }),
    }));
  }
}
