import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { PersonaId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({
  description:
    'Why a person is here: a role with its motivations. It decides which topics their page shows first.',
})
export class Persona {
  listIds!: Id<'list'>[];

  @Field(() => PersonaId, { description: 'Names the persona.' })
  id!: Id<'persona'>;

  @Field(() => String, { description: "Its name in the recipient's words, like `I cook at home`." })
  name!: string;

  @Field(() => Int, { description: 'Where it stands among the others on the page.' })
  position!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken out of use.' })
  archivedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

export const PersonaConnection = connectionOf(Persona, 'personas, oldest first');
