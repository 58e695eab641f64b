import { readPlainText } from './plain-text.js';
import type { Reading } from './reading.js';

/** What an event tells beside its name; a property that is null is left out. */
export type EventProperties = Record<string, string | number | boolean>;

/** Limits of events. The length of a name is what a rule can name. */
export const eventLimits = {
  batch: 1_000,
  name: 100,
  key: 200,
  properties: 50,
  propertyName: 100,
  /** Of all properties together, as JSON. */
  bytes: 8_192,
  /** How far a clock elsewhere may be ahead of ours. */
  aheadMs: 5 * 60_000,
} as const;

/** A fault of one property, or of all together (`property` is undefined). */
export type PropertiesReading =
  | { ok: true; value: EventProperties }
  | { ok: false; message: string; property?: string };

/** Properties from JSON: an object of texts, numbers, true and false, by name; names and texts in Unicode's NFC. */
export function readProperties(input: unknown): PropertiesReading {
  if (input === null || input === undefined) return { ok: true, value: {} };
  if (typeof input !== 'object' || Array.isArray(input))
    return { ok: false, message: 'Properties are a JSON object, like {"page": "/prices"}.' };
  const entries = Object.entries(input);
  if (entries.length > eventLimits.properties)
    return { ok: false, message: `An event has at most ${eventLimits.properties} properties.` };
  const read = new Map<string, string | number | boolean>();
  for (const [given, value] of entries) {
    const name = readEventText(given, eventLimits.propertyName);
    if (!name.ok) return { ok: false, message: name.message, property: given };
    if (read.has(name.value)) return { ok: false, message: 'This property is there twice.', property: given };
    if (value === null) continue;
    if (typeof value === 'string') read.set(name.value, value.normalize('NFC'));
    else if (typeof value === 'boolean' || Number.isFinite(value)) read.set(name.value, value);
    else return { ok: false, message: 'A property is a text, a number, true or false.', property: given };
  }
  const value = Object.fromEntries(read);
  if (Buffer.byteLength(JSON.stringify(value)) > eventLimits.bytes)
    return { ok: false, message: `Properties take at most ${eventLimits.bytes / 1024} kB as JSON.` };
  return { ok: true, value };
}

/** The name of an event or a property, or a key: one line that is not empty. */
export function readEventText(text: string, most: number): Reading<string> {
  const reading = readPlainText(text, most);
  if (!reading.ok) return reading;
  if (reading.value === null) return { ok: false, message: 'This must not be empty.' };
  return { ok: true, value: reading.value };
}
