import { brandChannelKinds, type BrandChannel as Channel } from '@heed/schema/entities/tenant';
import { Field, InputType, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';

export const BrandChannelKind = enumOf<(typeof brandChannelKinds)[number]>(
  'BrandChannelKind',
  'Another way to hear from a brand.',
  {
    link: 'A page: in a social network, a community forum, a shop.',
    rss: 'A feed.',
    sms: 'A number that takes text messages.',
  },
);

@ObjectType({ description: 'A text in one language.' })
export class LocalText {
  @Field(() => String, { description: 'The language (BCP 47), like `he`.' })
  locale!: string;

  @Field(() => String, { description: 'The text. It may have several lines.' })
  text!: string;
}

@InputType({
  description: 'A text in one language; a reader without one in theirs gets the tenant’s, else the first.',
})
export class LocalTextInput {
  @Field(() => String, { description: 'The language (BCP 47), like `he`; each once.' })
  locale!: string;

  @Field(() => String, { description: 'The text. It may have several lines.' })
  text!: string;
}

@ObjectType({ description: 'Another way to hear from a brand, as its pages offer it.' })
class BrandChannel {
  @Field(() => BrandChannelKind, { description: 'What kind of way.' })
  kind!: Channel['kind'];

  @Field(() => [LocalText], { description: 'What the link says, in each language.' })
  label!: LocalText[];

  @Field(() => String, { description: 'Where it leads: http or https; for `SMS` the number (E.164).' })
  address!: string;
}

@InputType({ description: 'Another way to hear from a brand.' })
class BrandChannelInput {
  @Field(() => BrandChannelKind, { description: 'What kind of way.' })
  kind!: Channel['kind'];

  @Field(() => [LocalTextInput], {
    description: 'What the link says, at most 60 characters in each language.',
  })
  label!: LocalTextInput[];

  @Field(() => String, {
    description: 'Where it leads: http or https; for `SMS` a number with its country, like `+972501234567`.',
  })
  address!: string;
}

@ObjectType({ description: 'How a brand looks on its public pages, and what it says there.' })
export class Brand {
  @Field(() => String, { description: 'The colour of buttons and links, like `#1f5f8b`.' })
  primaryColour!: string;

  @Field(() => String, { description: 'The colour behind the page, like `#ffffff`.' })
  backgroundColour!: string;

  @Field(() => String, { nullable: true, description: "The brand's privacy notice." })
  privacyUrl?: string;

  @Field(() => [LocalText], { nullable: true, description: 'How it uses personal data, in each language.' })
  dataUse?: LocalText[];

  @Field(() => [LocalText], {
    nullable: true,
    description: "Where a letter reaches it, in each language; null: the page shows the mail's sender's.",
  })
  postalAddress?: LocalText[];

  @Field(() => [BrandChannel], { nullable: true, description: 'Other ways to hear from it.' })
  channels?: BrandChannel[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether recipients may say on their page why they are here: their persona.',
  })
  personaChoice?: boolean;
}

@InputType({
  description: 'How a brand looks and what it says; what is left out stays, an empty list takes away.',
})
export class BrandInput {
  @Field(() => String, { nullable: true, description: 'The colour of buttons and links, like `#1f5f8b`.' })
  primaryColour?: string | null;

  @Field(() => String, { nullable: true, description: 'The colour behind the page, like `#ffffff`.' })
  backgroundColour?: string | null;

  @Field(() => String, { nullable: true, description: "The brand's privacy notice, http or https." })
  privacyUrl?: string | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: 'How personal data is used, at most 600 characters in each language.',
  })
  dataUse?: LocalTextInput[] | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: 'Where a letter reaches the brand, at most 300 characters in each language.',
  })
  postalAddress?: LocalTextInput[] | null;

  @Field(() => [BrandChannelInput], {
    nullable: true,
    description: 'Other ways to hear from it, at most 10.',
  })
  channels?: BrandChannelInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether recipients may say on their page why they are here: their persona.',
  })
  personaChoice?: boolean | null;
}
