/**
 * What a spreadsheet would take for a formula, or for the end of something (OWASP, CSV injection). A cell that looks as if it
 * had been guarded is guarded again, so that `unguarded` gives back what there was.
 */
const dangerous = /^'*[=+\-@\t\r\0]/;
const guarded = /^'+[=+\-@\t\r]/;

/**
 * A line of CSV (RFC 4180, UTF-8). A cell that a spreadsheet could run gets an apostrophe before it; NUL has no place in
 * a text.
 */
export function csvLine(cells: readonly (string | null)[], delimiter = ','): string {
  return `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\r\n`;
}

/** A cell without the apostrophe that `csvLine` put before it. */
export function unguarded(cell: string): string {
  return cell.charCodeAt(0) === 0x27 && guarded.test(cell) ? cell.slice(1) : cell;
}

function csvCell(cell: string | null, delimiter: string): string {
  if (cell === null || cell === '') return '';
  const harmless = (dangerous.test(cell) ? `'${cell}` : cell).replaceAll('\0', '');
  return /["\r\n]/.test(harmless) || harmless.includes(delimiter)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
