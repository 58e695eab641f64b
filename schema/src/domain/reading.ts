/** What reading a text gave: the value, or a sentence that says what is wrong with it and how to write it. */
export type Reading<Value> = { ok: true; value: Value } | { ok: false; message: string };

/** A text as an error message may show it: quoted, and cut at 60 characters. */
export function quoted(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** Persian and Arabic-Indic digits as ASCII ones, and without the invisible marks that spreadsheets put around them. */
export function westernDigits(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
}
