import type { SendingSecrets } from '@heed/schema/services/sending-secrets';
import type { Channel, OpenChannel, SendResult } from '../channels/channel.js';
import { dkimSigner, type Signer } from './sign.js';

/**
 * The way out of an identity: its server, and its signature when it has a key.
 * @throws {HeedError} INVALID_INPUT when the server's address or the key cannot be used.
 */
export function openSigned(openChannel: OpenChannel, { smtpUrl, dkim }: SendingSecrets): Channel {
  const sign = dkim && dkimSigner(dkim);
  const channel = openChannel(smtpUrl);
  return sign ? signed(channel, sign) : channel;
}

/** Signs a whole claim at once, so that libuv's threads share it; nothing leaves unsigned. */
function signed(channel: Channel, sign: Signer): Channel {
  return {
    async send(messages, options) {
      const ready = await Promise.all(messages.map(sign)).catch((error: unknown) => String(error));
      if (typeof ready !== 'string') return channel.send(ready, options);
      const detail = `The message could not be signed: ${ready}`;
      return messages.map((): SendResult => ({ result: 'not_tried', detail }));
    },
    close: () => channel.close(),
  };
}
