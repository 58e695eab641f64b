/**
 * The canonical form of a BCP 47 language tag (`he_il` → `he-IL`, `iw` → `he`), or undefined when it is none.
 * Syntax and registered aliases are checked, as `Intl` knows them.
 */
export function canonicalLocale(text: string): string | undefined {
  if (text.length > 35) return undefined; // the buffer RFC 5646, section 4.4.1, asks programs to have
  try {
    return Intl.getCanonicalLocales(text.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

const knownZones = new Set<string>();

/**
 * Whether the text names an IANA time zone. Offsets such as `+02:00` are refused: PostgreSQL reads their sign the other
 * way round (POSIX), and they know no summer time.
 */
export function isTimeZone(text: string): boolean {
  if (knownZones.has(text)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
  } catch {
    return false;
  }
  knownZones.add(text);
  return true;
}
