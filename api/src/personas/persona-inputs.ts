import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType, Int } from 'type-graphql';
import { ListId, PersonaId } from '../scalars/ids.js';

@InputType({ description: 'A persona to create.' })
export class CreatePersonaInput {
  @Field(() => String, {
    description: "Its name in the recipient's words, like `I cook at home`; unique in the tenant.",
  })
  name!: string;

  @Field(() => [ListId], { description: 'The topics that their page shows first, in this order.' })
  lists!: Id<'list'>[];

  @Field(() => Int, {
    nullable: true,
    description: 'Where it stands among the others on the page; last when left out.',
  })
  position?: number | null;
}

@InputType({ description: 'What to change about a persona; what is left out, or null, stays.' })
export class UpdatePersonaInput {
  @Field(() => PersonaId, { description: 'Which persona.' })
  personaId!: Id<'persona'>;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string | null;

  @Field(() => [ListId], { nullable: true, description: 'The topics that come first, in this order.' })
  lists?: Id<'list'>[] | null;

  @Field(() => Int, { nullable: true, description: 'Where it stands among the others on the page.' })
  position?: number | null;
}

@InputType({ description: 'A persona to take out of use.' })
export class ArchivePersonaInput {
  @Field(() => PersonaId, { description: 'Which persona.' })
  personaId!: Id<'persona'>;
}
