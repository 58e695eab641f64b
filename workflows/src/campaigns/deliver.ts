import { HeedError } from '@heed/schema/domain/errors';
import type { Recipient } from '@heed/schema/rendering/content';
import type { RenderWire } from '@heed/schema/rendering/wire';
import type { WireMessage } from '@heed/schema/rendering/wire-message';
import type { Outcome } from '@heed/schema/services/deliveries';
import type { Channel, SendResult } from '../channels/channel.js';

/** Renders and sends one claim. A message that cannot be rendered fails alone. */
export async function deliver<R extends Recipient>(
  recipients: readonly R[],
  way: { render: RenderWire; channel: Channel; now: () => Date; signal: AbortSignal },
): Promise<Outcome[]> {
  const results: SendResult[] = [];
  const messages: WireMessage[] = [];
  const rendered: number[] = [];
  for (const [index, recipient] of recipients.entries()) {
    try {
      messages.push(way.render(recipient, way.now()));
      rendered.push(index);
    } catch (error) {
      if (!(error instanceof HeedError)) throw error;
      results[index] = { result: 'failed', reason: 'render_failed', detail: error.message };
    }
    if (index % 10 === 9) await turn(); // heartbeats and others get their turn between slow templates
  }
  const sent = await way.channel.send(messages, { signal: way.signal });
  for (const [position, index] of rendered.entries()) results[index] = sent[position]!;
  return recipients.map(({ contactId, occurrence }, index) => ({
    contactId: contactId as Outcome['contactId'],
    occurrence,
    ...results[index]!,
  }));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
