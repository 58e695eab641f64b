import { reasonText } from '@heed/schema/domain/reason-texts';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ApiContext } from '../requests/context.js';
import { Delivery } from './delivery.js';
import { FailCount, HoldCount, SkipCount } from './report.js';

@Resolver(() => Delivery)
export class DeliveryReasonResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "Why it was skipped, held, digested or failed, in words of the tenant's language.",
  })
  async reasonText(@Root() { state, reason }: Delivery, @Ctx() context: ApiContext) {
    return reasonText(await context.loaders.locale(), { state, reason });
  }
}

@Resolver(() => SkipCount)
export class SkipReasonResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The reason in words of the tenant's language.",
  })
  async reasonText(@Root() { reason }: SkipCount, @Ctx() context: ApiContext) {
    return reasonText(await context.loaders.locale(), { state: 'skipped', reason });
  }
}

@Resolver(() => FailCount)
export class FailReasonResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The reason in words of the tenant's language.",
  })
  async reasonText(@Root() { reason }: FailCount, @Ctx() context: ApiContext) {
    return reasonText(await context.loaders.locale(), { state: 'failed', reason });
  }
}

@Resolver(() => HoldCount)
export class HoldReasonResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The reason in words of the tenant's language.",
  })
  async reasonText(@Root() { reason }: HoldCount, @Ctx() context: ApiContext) {
    return reasonText(await context.loaders.locale(), { state: 'held', reason });
  }
}
