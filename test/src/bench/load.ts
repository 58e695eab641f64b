import { Agent, type IncomingMessage, request } from 'node:http';
import { cpuOf, cpuOfTree } from './usage.js';

export interface Measured {
  perSecond: number;
  /** Microseconds of CPU for each request: of the server's process, and of PostgreSQL with its backends. */
  cpu: number;
  postgres: number;
  /** Bytes of the heaviest answer's body, as sent. */
  weight: number;
}

interface Question {
  url: string;
  form?: URLSearchParams;
  json?: string;
  /** Of the API. */
  key?: string;
}

interface Load {
  /** The server's process, and PostgreSQL's first. */
  pids: { server: number; postgres: number };
  requests: number;
  /** The n-th request; a form or JSON makes it a POST. */
  ask: (n: number) => Question;
  /** What the server must answer, or the figure would be of something else. */
  status: number;
}

const connections = 4;
const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** Asks over four connections that stay open, each waiting for its answer, as many times as told. */
export async function measure({ pids, requests, ask, status }: Load): Promise<Measured> {
  const before = { cpu: cpuOf(pids.server), postgres: cpuOfTree(pids.postgres), at: performance.now() };
  let next = 0;
  let weight = 0;
  const client = async () => {
    while (next < requests) {
      const question = ask(next++);
      const { url } = question;
      const answer = await fetched(question);
      if (answer.status !== status) throw new Error(`${url} answered ${answer.status}, not ${status}`);
      weight = Math.max(weight, answer.bytes);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const each = (milliseconds: number) => (milliseconds * 1_000) / requests;
  return {
    perSecond: requests / ((performance.now() - before.at) / 1_000),
    cpu: each(cpuOf(pids.server) - before.cpu),
    postgres: each(cpuOfTree(pids.postgres) - before.postgres),
    weight,
  };
}

function fetched({ url, form, json, key }: Question): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const read = (response: IncomingMessage) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode!, bytes }));
    };
    const headers = {
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': 'en-GB,en;q=0.5',
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(json ? { 'content-type': 'application/json' } : {}),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
    };
    const body = form?.toString() ?? json;
    const asked = request(url, { agent, method: body ? 'POST' : 'GET', headers }, read);
    asked.on('error', reject).end(body);
  });
}
