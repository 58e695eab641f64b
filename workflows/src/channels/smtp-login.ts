import { createHmac } from 'node:crypto';
import { SmtpFault } from './smtp-fault.js';

export interface Reply {
  code: number;
  lines: readonly string[];
  text: string;
}

/** Says one line and waits for the answer. */
export type Say = (line: string) => Promise<Reply>;

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

/**
 * Logs in by a mechanism that the server offers: PLAIN (RFC 4616), LOGIN, or CRAM-MD5 (RFC 2195), which comes first where
 * others may listen.
 * @throws {SmtpFault} when it offers none of them, or does not let us in.
 */
export async function logIn(
  say: Say,
  login: { user: string; pass: string; offered: readonly string[]; encrypted: boolean },
): Promise<void> {
  const known = login.encrypted ? ['PLAIN', 'LOGIN', 'CRAM-MD5'] : ['CRAM-MD5', 'PLAIN', 'LOGIN'];
  const mechanism = known.find((name) => login.offered.includes(name));
  if (!mechanism) {
    const offered = login.offered.join(', ') || 'none';
    throw new SmtpFault(`The mail server offers no login known here (it offers ${offered}).`, false);
  }
  const reply = await exchange(mechanism, say, login);
  if (reply.code === 235) return;
  throw new SmtpFault(`The mail server does not let us in: ${reply.text}`, reply.code < 500);
}

async function exchange(
  mechanism: string,
  say: Say,
  { user, pass }: { user: string; pass: string },
): Promise<Reply> {
  if (mechanism === 'PLAIN') return say(`AUTH PLAIN ${base64(`\0${user}\0${pass}`)}`);
  const challenge = await say(`AUTH ${mechanism}`);
  if (challenge.code !== 334) return challenge;
  if (mechanism === 'CRAM-MD5') {
    const question = Buffer.from(challenge.lines.at(-1)!.slice(4), 'base64');
    return say(base64(`${user} ${createHmac('md5', pass).update(question).digest('hex')}`));
  }
  const next = await say(base64(user));
  return next.code === 334 ? say(base64(pass)) : next;
}
