import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';

@ObjectType({ description: "A destination of a campaign's links, and how often it was gone to." })
export class LinkClicks {
  @Field(() => Int, {
    description: 'Names the link in the campaign, from 0; `clicked(link:)` opens its people.',
  })
  position!: number;

  @Field(() => String, { description: 'Where it leads.' })
  url!: string;

  @Field(() => Int, { description: 'Messages from which it was followed.' })
  people!: number;

  @Field(() => Int, { description: 'How often, by people.' })
  clicks!: number;

  @Field(() => Int, { description: 'How often where tracking is anonymous.' })
  anonymousClicks!: number;
}

export const LinkClicksConnection = connectionOf(LinkClicks, "a campaign's links");

@ObjectType({ description: 'Hits that are in no other number.' })
export class OtherHits {
  @Field(() => Int, { description: 'Opens where tracking is anonymous.' })
  anonymousOpens!: number;

  @Field(() => Int, { description: 'Clicks where tracking is anonymous.' })
  anonymousClicks!: number;

  @Field(() => Int, { description: 'Opens by scanners and privacy proxies, of the last 90 days.' })
  machineOpens!: number;

  @Field(() => Int, { description: 'Clicks by scanners, of the last 90 days.' })
  machineClicks!: number;
}
