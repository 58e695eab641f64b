/** What a spreadsheet would take for a formula, or for the end of something (OWASP, CSV injection). */
const dangerous = /^[=+\-@\t\r\0]/;

/**
 * A line of CSV (RFC 4180, UTF-8). A cell that a spreadsheet could run gets an apostrophe before it; NUL has no place in
 * a text.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | null): string {
  if (cell === null) return '';
  const harmless = (dangerous.test(cell) ? `'${cell}` : cell).replaceAll('\0', '');
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
