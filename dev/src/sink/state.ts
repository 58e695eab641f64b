import type { SecureContext } from 'node:tls';
import type { Journal } from './journal.js';
import type { Login } from './login.js';
import type { FaultPlan } from './misbehaviour.js';

/** One message as it was taken. */
export interface KeptMail {
  messageId: string;
  from: string;
  to: string;
  /** It came by DATA: as on the wire, dots stuffed. */
  dotted: boolean;
  source: string;
}

/** What all conversations share. */
export interface SinkState {
  readonly journal: Journal;
  plan: FaultPlan;
  /** What EHLO offers beside STARTTLS and AUTH. */
  readonly extensions: readonly string[];
  readonly secure: SecureContext | undefined;
  readonly login: Login | undefined;
  /** Undefined when messages are counted only. */
  mails: KeptMail[] | undefined;
  readonly mostMails: number;
  /** Messages that came by BDAT. */
  chunked: number;
  /** Commands out of order: a client's faults. */
  violations: number;
}

/** The answer to EHLO. */
export function helloOf(state: SinkState, encrypted: boolean): string {
  if (state.plan.misbehaviour.noEhlo) return '502 5.5.1 what is EHLO?\r\n';
  const words = ['sink.localhost', ...state.extensions];
  if (state.secure && !encrypted) words.push('STARTTLS');
  if (state.login) words.push(`AUTH ${(state.login.mechanisms ?? ['PLAIN', 'LOGIN', 'CRAM-MD5']).join(' ')}`);
  return words.map((word, n) => `250${n === words.length - 1 ? ' ' : '-'}${word}\r\n`).join('');
}
