import { keyRotation, rotateKeys } from '@heed/schema/services/key-rotations';
import { Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { BegunKeyRotation, KeyRotation } from './key-rotation.js';

@Resolver()
export class KeyRotationResolver {
  @Requires('operator')
  @Query(() => KeyRotation, { description: "How far the rotation of keys is. For the operator's key." })
  keyRotation(@Ctx() context: ApiContext) {
    return context.installation(keyRotation);
  }

  @Requires('operator')
  @Mutation(() => BegunKeyRotation, {
    description:
      'Brings every account to the newest key of `HEED_KEYS`: wraps the hashes of addresses and seals secrets anew, as a ' +
      "job in each. Every process must have the key before. For the operator's key.",
  })
  rotateKeys(@Ctx() context: ApiContext) {
    return context.installation(rotateKeys);
  }
}
