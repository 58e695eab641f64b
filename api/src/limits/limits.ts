import { Field, InputType, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'At most so many marketing messages to one contact, over all topics of the tenant.',
})
export class Ceiling {
  @Field(() => Int, { description: 'How many messages.' })
  messages!: number;

  @Field(() => Int, { description: "In how many days of the contact's calendar." })
  days!: number;
}

@ObjectType({ description: 'When no marketing message leaves; what falls into it is held until its end.' })
export class QuietHours {
  @Field(() => String, { description: "When it begins, on the clock of the contact's zone, like `21:00`." })
  from!: string;

  @Field(() => String, {
    description: 'When it ends, like `08:00`; the next day when that is before `from`.',
  })
  until!: string;
}

@InputType({
  description: 'At most so many marketing messages to one contact, over all topics of the tenant.',
})
class CeilingInput {
  @Field(() => Int, { description: 'How many messages, 1 to 100.' })
  messages!: number;

  @Field(() => Int, { description: "In how many days of the contact's calendar, 1 to 366." })
  days!: number;
}

@InputType({ description: "When no marketing message leaves, by the clock of the contact's zone." })
class QuietHoursInput {
  @Field(() => String, { description: 'When it begins, like `21:00`.' })
  from!: string;

  @Field(() => String, { description: 'When it ends, like `08:00`.' })
  until!: string;
}

@InputType({ description: 'What to set; what is left out stays.' })
export class SetLimitsInput {
  @Field(() => [CeilingInput], { nullable: true, description: 'Up to three ceilings; `[]` takes them away.' })
  ceilings?: CeilingInput[] | null;

  @Field(() => QuietHoursInput, { nullable: true, description: 'Quiet hours; null takes them away.' })
  quietHours?: QuietHoursInput | null;
}
