import { createHmac, type KeyObject } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HeedError } from '@heed/schema/domain/errors';
import type { Hit, Machine } from '@heed/schema/domain/hits';
import { newId } from '@heed/schema/domain/ids';
import { isMachineAgent } from '@heed/schema/domain/machine-agents';
import { judgeHitsOf } from '@heed/schema/services/hit-judging';
import { HitQueue } from '@heed/schema/services/hit-queue';
import { type HitTarget, HitTargets } from '@heed/schema/services/hit-targets';
import type { Database } from '@heed/schema/session/database';

interface HitDoorOptions {
  database: Database;
  publicUrl: string;
  trustedProxies: number;
  report: (error: unknown) => void;
  /** Milliseconds between two looks at what is ready to be judged. */
  judgeEvery?: number | undefined;
}

export interface HitDoor {
  /** Answers what is the door's; false for everything else. */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** Writes what waits. After the last request was answered. */
  stop(): Promise<void>;
}

const usualJudging = 1_000;
const stopPatience = 10_000;
const networkBytes = 8;

/** A transparent GIF of one pixel. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const doorPath = /^\/([co])\/([^/?#]{1,400})(?:\/([^/?#]{0,100}))?(?:\?([^#]*))?$/;

const headers = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/**
 * The door of clicks (`/c/`) and opens (`/o/`): a plain handler in front of the pages, since a hit is worth some twenty
 * microseconds. It answers when the hit is written down (`services/hit-queue.ts`), and judges later what was a machine's.
 */
export function openHitDoor(options: HitDoorOptions): HitDoor {
  const { database, report, judgeEvery = usualJudging } = options;
  const base = options.publicUrl.replace(/\/+$/, '');
  const targets = new HitTargets(database);
  const queue = new HitQueue(database, report);
  const networkKey = database.keyring.key(database.keyring.oldestId, 'networks')!;
  const stopping = new AbortController();
  const judging = judgeAgainAndAgain(database, { every: judgeEvery, signal: stopping.signal, report });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = await targetOf(targets, request.url!);
    if (!target) return refuse(response, 400, 'INVALID_TOKEN: This link was altered or cut short.\n');
    const network = networkOf(addressOf(request, options.trustedProxies), networkKey);
    await queue.add(
      target,
      hitOf(target, { at: database.clock.now(), machine: machineOf(request), network }),
    );
    if (target.kind === 'opened') {
      response.writeHead(200, { ...headers, 'Content-Type': 'image/gif', 'Content-Length': pixel.length });
      response.end(request.method === 'HEAD' ? undefined : pixel);
      return;
    }
    response.writeHead(302, { ...headers, Location: locationOf(target, base), 'Content-Length': 0 }).end();
  }

  return {
    take(request, response) {
      const { url = '' } = request;
      if (url[2] !== '/' || (url[1] !== 'c' && url[1] !== 'o')) return false;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('Allow', 'GET, HEAD');
        refuse(response, 405, 'INVALID_INPUT: Only GET and HEAD are understood.\n');
        return true;
      }
      answer(request, response).catch((error) => {
        const away = error instanceof HeedError && error.code === 'UNAVAILABLE';
        if (!away) report(error);
        response.setHeader('Retry-After', '10');
        refuse(response, 503, 'UNAVAILABLE: This link cannot be followed just now; try again.\n');
      });
      return true;
    },
    async stop() {
      stopping.abort();
      await judging;
      await queue.stop(stopPatience);
    },
  };
}

async function targetOf(targets: HitTargets, path: string): Promise<HitTarget | undefined> {
  const [, door, token, which, query] = doorPath.exec(path) ?? [];
  if (!token) return undefined;
  if (door === 'o') return which ? undefined : targets.opened(token);
  const url = query === undefined ? undefined : (new URLSearchParams(query).get('u') ?? undefined);
  return targets.clicked(token, which ?? '', url);
}

function locationOf({ leadsTo }: HitTarget, base: string): string {
  if (leadsTo && 'url' in leadsTo) return new URL(leadsTo.url).href;
  return `${base}/w/${leadsTo!.webVersionOf}`;
}

function hitOf(target: HitTarget, more: Pick<Hit, 'at' | 'machine' | 'network'>): Hit {
  const { campaignId, contactId, occurrence, epoch, kind, position } = target;
  return { id: newId('event'), campaignId, contactId, occurrence, epoch, kind, position, ...more };
}

function machineOf({ method, headers }: IncomingMessage): Machine | null {
  if (method === 'HEAD') return 'head';
  const purpose = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
    .map((name) => headers[name] ?? '')
    .join(' ');
  return isMachineAgent({ userAgent: headers['user-agent'], purpose }) ? 'agent' : null;
}

/** The client's own: of X-Forwarded-For as many hops are believed as there are proxies of ours. */
function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const own = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return own;
  const told = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const hops = [...told.map((hop) => hop.trim()).filter(Boolean), own].reverse();
  return hops[Math.min(trustedProxies, hops.length - 1)]!;
}

/** Enough to tell whether two hits came from one address, and nothing more. Kept until they are judged. */
function networkOf(address: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(address).digest().subarray(0, networkBytes);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

/** Until it is told to stop: processes may do so beside each other, each tenant is one's at a time. */
async function judgeAgainAndAgain(
  database: Database,
  { every, signal, report }: { every: number; signal: AbortSignal; report: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    await pause(every, signal);
    if (signal.aborted) return;
    try {
      await judgeHitsOf(database, signal);
    } catch (error) {
      if (!(error instanceof HeedError && error.code === 'UNAVAILABLE')) report(error);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
