import type { Frequency as FrequencyName } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { leaveAllBrands, leaveBrand, savePreferences } from '@heed/schema/services/leaving';
import { readPreferences } from '@heed/schema/services/preferences';
import { undoOperation } from '@heed/schema/services/undo';
import { Arg, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Frequency } from '../lists/standing.js';
import type { ApiContext } from '../requests/context.js';
import { ListId, OperationId } from '../scalars/ids.js';
import { Left, Preferences, SavedPreferences, Undone } from './preferences.js';

@InputType({ description: 'What the contact wants of one topic.' })
class TopicChoiceInput {
  @Field(() => ListId, { description: 'Which topic.' })
  listId!: Id<'list'>;

  @Field(() => Boolean, { description: 'Whether they want it at all.' })
  subscribed!: boolean;

  @Field(() => Frequency, { defaultValue: 'every', description: 'How often, at most.' })
  frequency!: FrequencyName;
}

@InputType({ description: "A contact's choices; topics that are left out stay as they are." })
export class SavePreferencesInput {
  @Field(() => [TopicChoiceInput], { description: 'One choice for each topic.' })
  topics!: TopicChoiceInput[];
}

@InputType({ description: 'What to undo.' })
export class UndoInput {
  @Field(() => OperationId, { description: 'Which operation: within an hour of it.' })
  operationId!: Id<'operation'>;
}

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
  @Mutation(() => Left, { description: 'Leaves everything from this brand.' })
  leaveBrand(@Ctx() context: ApiContext) {
    return context.asContact((session, link) => leaveBrand(session, link, { evidence: context.evidence }));
  }

  @Requires('contact')
  @Mutation(() => Left, { description: 'Leaves every brand of the account.' })
  leaveAllBrands(@Ctx() context: ApiContext) {
    return context.asContact((session, link) =>
      leaveAllBrands(session, link, { evidence: context.evidence }),
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
