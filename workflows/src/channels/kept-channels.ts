import type { Channel, OpenChannel } from './channel.js';

/** Milliseconds that a way out stays open for the next lane: longer than the pause between two turns. */
const usualKeep = 5_000;

export interface KeptChannels {
  open: OpenChannel;
  /** Closes what is kept. What is in use closes when it is given back. */
  stop(): void;
}

/**
 * Lanes give their slot back every few seconds, so that tenants take turns; their connections should not be opened,
 * encrypted and logged in anew each time. A channel that is closed waits here for the next one to the same server.
 */
export function keepChannels(openChannel: OpenChannel, keep = usualKeep): KeptChannels {
  const idle = new Map<string | null, { channel: Channel; timer: NodeJS.Timeout }[]>();
  let stopped = false;

  function put(server: string | null, channel: Channel): void {
    if (stopped) {
      channel.close();
      return;
    }
    const waiting = idle.get(server) ?? [];
    idle.set(server, waiting);
    const timer = setTimeout(() => {
      waiting.splice(
        waiting.findIndex((one) => one.channel === channel),
        1,
      );
      if (waiting.length === 0) idle.delete(server);
      channel.close();
    }, keep).unref();
    waiting.push({ channel, timer });
  }

  return {
    open(server) {
      const kept = idle.get(server)?.pop();
      if (kept) clearTimeout(kept.timer);
      const channel = kept?.channel ?? openChannel(server);
      let given = false;
      return {
        send: (messages, options) => channel.send(messages, options),
        close() {
          if (given) return;
          given = true;
          put(server, channel);
        },
      };
    },
    stop() {
      stopped = true;
      for (const { channel, timer } of [...idle.values()].flat()) {
        clearTimeout(timer);
        channel.close();
      }
      idle.clear();
    },
  };
}
