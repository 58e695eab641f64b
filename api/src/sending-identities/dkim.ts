import type {
  DkimAlgorithm as Algorithm,
  DkimPublicKey,
  DnsRecord as Published,
} from '@heed/schema/domain/dkim';
import { dkimRecord } from '@heed/schema/domain/dkim';
import { Field, ObjectType, registerEnumType } from 'type-graphql';

export const DkimAlgorithm = {
  RSA_SHA256: 'rsa-sha256',
  ED25519_SHA256: 'ed25519-sha256',
} as const satisfies Record<string, Algorithm>;
registerEnumType(DkimAlgorithm, {
  name: 'DkimAlgorithm',
  description: 'How mail is signed.',
  valuesConfig: {
    RSA_SHA256: { description: 'RFC 6376: what every receiver verifies.' },
    ED25519_SHA256: { description: 'RFC 8463: quicker and shorter; Gmail and Microsoft do not verify it.' },
  },
});

@ObjectType({ description: 'A record to publish in DNS.' })
export class DnsRecord implements Published {
  @Field(() => String, { description: 'The type of record.' })
  type!: 'TXT';

  @Field(() => String, { description: 'The whole name.' })
  name!: string;

  @Field(() => String, {
    description:
      'The value; one over 255 characters is split into several strings, as most editors do by themselves.',
  })
  value!: string;
}

@ObjectType({ description: 'The half of a DKIM key that the world sees.' })
export class DkimKey {
  constructor(private readonly key: DkimPublicKey) {}

  @Field(() => String, { description: 'The domain it speaks for.' })
  domain(): string {
    return this.key.domain;
  }

  @Field(() => String, { description: 'Its name in that domain.' })
  selector(): string {
    return this.key.selector;
  }

  @Field(() => DkimAlgorithm, { description: 'How mail is signed with it.' })
  algorithm(): Algorithm {
    return this.key.algorithm;
  }

  @Field(() => DnsRecord, { description: 'What to publish, for signatures to be verified.' })
  record(): DnsRecord {
    return dkimRecord(this.key);
  }
}
