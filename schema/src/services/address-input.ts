import { normaliseEmail, normalisePhone } from '../domain/addresses.js';
import { invalid } from '../domain/errors.js';
import type { Channel } from '../domain/statuses.js';

/** An address, by one of these. */
export interface AddressInput {
  email?: string | null;
  phone?: string | null;
}

/** An address in the one form that is hashed. */
export interface Address {
  key: string;
  channel: Channel;
}

/** @throws {HeedError} INVALID_INPUT unless exactly one valid address is given. */
export function readAddress({ email, phone }: AddressInput): Address {
  if (Boolean(email) === Boolean(phone))
    throw invalid('Give an e-mail address or a phone number, one of them.', 'input');
  const reading = email ? normaliseEmail(email) : normalisePhone(phone!);
  if (!reading.ok) throw invalid(reading.message, 'input', email ? 'email' : 'phone');
  return { key: reading.key, channel: email ? 'email' : 'sms' };
}
