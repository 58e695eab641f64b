import type { TenantRef } from '@heed/schema/contract/workflows';
import { discreet } from '@heed/schema/domain/discreet';
import { repliesToPassOn, replyPassedOn } from '@heed/schema/services/replies';
import type { Session } from '@heed/schema/session/session';
import { inTenant } from '../activity-scope.js';
import { businessClock } from '../business-time.js';
import { beating } from '../campaigns/heartbeat.js';
import type { SendResult } from '../channels/channel.js';
import type { Dependencies } from '../dependencies.js';
import { openSigned } from '../dkim/signed-channel.js';

export interface PassOnInput {
  tenant: TenantRef;
  /** The workflow's time, in milliseconds. */
  at: number;
}

/** Hands people's answers to the team, each once round. `waiting`: some are to be tried again later. */
export async function passOnReplies(
  { database, openChannel }: Dependencies,
  input: PassOnInput,
): Promise<{ passed: number; waiting: number }> {
  const now = businessClock(input.at);
  const tenant = <T>(work: (session: Session) => Promise<T>) =>
    inTenant(database, input.tenant, now(), work, { name: 'returns' });
  return beating(async ({ signal }) => {
    const ended = { passed: 0, waiting: 0 };
    let after: Date | undefined;
    while (!signal.aborted) {
      const replies = await tenant((session) => repliesToPassOn(session, { after }));
      if (replies.length === 0) break;
      for (const { id, receivedAt, message, secrets } of replies) {
        const channel = openSigned(openChannel, secrets);
        try {
          const [result] = await channel.send([message], { signal });
          const outcome = outcomeOf(result!);
          await tenant((session) => replyPassedOn(session, { id, ...outcome }));
          ended[outcome.later ? 'waiting' : 'passed'] += 1;
        } finally {
          channel.close();
        }
        after = receivedAt;
      }
    }
    return ended;
  });
}

/** One that may have been taken is sent again: two are better than none. */
function outcomeOf(result: SendResult): { refusal?: string; later?: boolean } {
  if (result.result === 'sent') return {};
  return { refusal: discreet(result.detail), later: result.result !== 'failed' };
}
