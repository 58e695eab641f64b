import { normalisePhone } from '../domain/addresses.js';
import { invalid } from '../domain/errors.js';
import { inputLocalTexts, type LocalText } from '../domain/local-texts.js';
import { type Brand, type BrandChannel, brandChannelKinds } from '../entities/tenant.js';

export interface BrandInput {
  primaryColour?: string | null;
  backgroundColour?: string | null;
  privacyUrl?: string | null;
  dataUse?: readonly LocalText[] | null;
  postalAddress?: readonly LocalText[] | null;
  channels?: readonly BrandChannel[] | null;
  personaChoice?: boolean | null;
}

export const defaultBrand: Brand = { primaryColour: '#1f5f8b', backgroundColour: '#ffffff' };

const colour = /^#[0-9a-f]{6}$/i;
/** Characters: what one reads at the end of a page. */
const most = { dataUse: 600, postalAddress: 300, label: 60, channels: 10 };

/**
 * A brand with what is given changed; an empty list takes texts or channels away.
 * @throws {HeedError} INVALID_INPUT with the path of the field.
 */
export function readBrand(input: BrandInput | null | undefined, base: Brand): Brand {
  const brand = { ...base };
  if (!input) return brand;
  for (const field of ['primaryColour', 'backgroundColour'] as const) {
    const given = input[field];
    if (given == null) continue;
    if (!colour.test(given))
      throw invalid(`"${field}" must be a colour like #1f5f8b.`, 'input', 'brand', field);
    brand[field] = given.toLowerCase();
  }
  if (input.privacyUrl != null)
    brand.privacyUrl = webAddress(input.privacyUrl, 'input', 'brand', 'privacyUrl');
  for (const field of ['dataUse', 'postalAddress'] as const) {
    const texts = input[field];
    if (texts != null) brand[field] = inputLocalTexts(texts, most[field], 'input', 'brand', field);
  }
  if (input.channels != null) brand.channels = readChannels(input.channels);
  if (input.personaChoice != null) brand.personaChoice = input.personaChoice;
  return brand;
}

function readChannels(channels: readonly BrandChannel[]): BrandChannel[] {
  if (channels.length > most.channels)
    throw invalid(`At most ${most.channels} channels.`, 'input', 'brand', 'channels');
  return channels.map(({ kind, label, address }, index) => {
    const path = ['input', 'brand', 'channels', index] as [string, ...(string | number)[]];
    if (!brandChannelKinds.includes(kind)) throw invalid('There is no such channel.', ...path, 'kind');
    if (label.length === 0) throw invalid('Recipients read this; it cannot be empty.', ...path, 'label');
    return {
      kind,
      label: inputLocalTexts(label, most.label, ...path, 'label'),
      address: kind === 'sms' ? phone(address, ...path, 'address') : webAddress(address, ...path, 'address'),
    };
  });
}

function phone(text: string, ...path: (string | number)[]): string {
  const reading = normalisePhone(text);
  if (!reading.ok) throw invalid(reading.message, ...path);
  return reading.phone;
}

function webAddress(text: string, ...path: (string | number)[]): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.href.length > 500)
    throw invalid(`"${path.at(-1)}" must be an http or https address.`, ...path);
  return url.href;
}
