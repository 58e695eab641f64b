import type { FieldName } from './content.js';

/** The roots a template may name and what is under each; `[]`: nothing, `anything`: known only when it is sent. */
export type TemplateNames = Readonly<Record<string, readonly string[] | 'anything' | undefined>>;

const contactAndBrand = {
  contact: ['email', 'firstName', 'lastName', 'locale', 'fields'],
  brand: ['name'],
} as const;

/** For campaigns. */
export const marketingNames: TemplateNames = {
  ...contactAndBrand,
  topic: ['name'],
  unsubscribeUrl: [],
  preferencesUrl: [],
  webVersionUrl: [],
};

/** For message templates: no topic, and the data that each message is sent with. */
export const transactionalNames: TemplateNames = { ...contactAndBrand, data: 'anything', webVersionUrl: [] };

/** The path as written when it leads nowhere; undefined when it is fine. An index computed at run time passes. */
export function unknownName(
  segments: readonly unknown[],
  names: TemplateNames,
  fields: readonly FieldName[],
): string | undefined {
  const [root, name, key] = segments;
  const shown = segments.filter((segment) => typeof segment === 'string').join('.');
  const under = Object.hasOwn(names, String(root)) ? names[String(root)] : undefined;
  if (!under) return shown;
  if (under === 'anything') return undefined;
  if (under.length === 0) return segments.length > 1 ? shown : undefined;
  if (typeof name !== 'string' || !under.includes(name)) return shown;
  if (name !== 'fields') return segments.length > 2 ? shown : undefined;
  return typeof key !== 'string' || fields.some((field) => field.key === key) ? undefined : shown;
}
