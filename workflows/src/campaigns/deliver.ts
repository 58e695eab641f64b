import { withoutAddress } from '@heed/schema/domain/addresses';
import { HeedError } from '@heed/schema/domain/errors';
import type { Recipient } from '@heed/schema/rendering/content';
import { Slab } from '@heed/schema/rendering/slab';
import type { RenderWire } from '@heed/schema/rendering/wire';
import type { WireMessage } from '@heed/schema/rendering/wire-message';
import type { Outcome } from '@heed/schema/services/deliveries';
import type { Channel, SendResult } from '../channels/channel.js';

/** Bytes of rendered messages at once: a claim of large ones is sent in parts. */
const mostBytes = 4_194_304;

/** Memory between claims: as many as ever send at once in this process. */
const slabs: Slab[] = [];

interface Way {
  render: RenderWire;
  channel: Channel;
  now: () => Date;
  signal: AbortSignal;
}

/** Renders and sends one claim. A message that cannot be rendered fails alone. */
export async function deliver(recipients: readonly Recipient[], way: Way): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const slab = slabs.pop() ?? new Slab();
  try {
    while (outcomes.length < recipients.length) {
      slab.clear();
      outcomes.push(...(await deliverPart(recipients.slice(outcomes.length), way, slab)));
    }
  } catch (error) {
    if (outcomes.length === 0) throw error;
    // A fault of ours while the rest was made: what has gone is recorded, and the next claim meets the fault first.
    const rest = recipients.slice(outcomes.length);
    outcomes.push(...rest.map((one) => outcomeOf(one, { result: 'not_tried', detail: String(error) })));
  } finally {
    slabs.push(slab);
  }
  return outcomes;
}

/** The first of them, as many as fit. */
async function deliverPart(recipients: readonly Recipient[], way: Way, slab: Slab): Promise<Outcome[]> {
  const results: SendResult[] = [];
  const messages: WireMessage[] = [];
  const rendered: number[] = [];
  let count = 0;
  for (; count < recipients.length && slab.size < mostBytes; count++) {
    try {
      messages.push(way.render(recipients[count]!, way.now(), { slab }));
      rendered.push(count);
    } catch (error) {
      if (!(error instanceof HeedError)) throw error;
      results[count] = { result: 'failed', reason: 'render_failed', detail: error.message };
    }
    if (count % 10 === 9) await turn(); // heartbeats and others get their turn between slow templates
  }
  const sent = await way.channel.send(messages, { signal: way.signal });
  for (const [position, index] of rendered.entries()) results[index] = sent[position]!;
  return recipients.slice(0, count).map((recipient, index) => outcomeOf(recipient, results[index]!));
}

function outcomeOf({ contactId, occurrence, email }: Recipient, result: SendResult): Outcome {
  return { contactId, occurrence, ...discreet(result, email) };
}

/** Servers like to repeat the address. The ledger outlives an erasure, so it does not stand there. */
function discreet(result: SendResult, email: string): SendResult {
  return 'detail' in result ? { ...result, detail: withoutAddress(result.detail, email) } : result;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
