import type { FindingCode as Code, Finding as Found, Severity } from '@heed/schema/domain/identity-findings';
import { Field, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';
import { DnsRecord } from './dkim.js';

const FindingCode = enumOf<Code>('FindingCode', 'What was looked at.', {
  from_domain: 'Whether a domain of its own is mailed from.',
  dkim_key: 'Whether mail is signed.',
  dkim_alignment: 'Whether the signature speaks for the domain that mail is from.',
  dkim_record: "Whether the key's public half is published.",
  spf: 'Whether the domain says which servers send for it.',
  dmarc: 'Whether the domain says what becomes of mail that fails.',
  https: 'Whether links in the mail lead to https.',
  one_click: 'Whether marketing mail can be unsubscribed from with one click.',
  postal_address: 'Whether marketing mail carries a postal address.',
  reply_to: 'Whether replies reach somebody.',
});

const FindingSeverity = enumOf<Severity>('FindingSeverity', 'How things stand.', {
  ok: 'As it should be.',
  advice: 'Mail is delivered, if less surely.',
  missing: 'Large receivers or the law demand it.',
  unknown: 'It could not be looked up.',
});

@ObjectType({ description: 'One thing that bulk senders need, and how it stands.' })
export class Finding implements Found {
  @Field(() => FindingCode, { description: 'What was looked at.' })
  code!: Code;

  @Field(() => FindingSeverity, { description: 'How it stands.' })
  severity!: Severity;

  @Field(() => String, { description: 'What is so, and what to do about it.' })
  message!: string;

  @Field(() => DnsRecord, { nullable: true, description: 'What to publish, where that is what to do.' })
  record!: DnsRecord | null;
}
