import type { Figure } from './bench.js';

/** Columns as wide as they must be: words to the left, numbers to the right. */
export function showTable(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? shown(cell) : cell)));
  const columns = Math.max(...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function showFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, target, better }) => [
    name,
    value,
    target === null ? '' : `${better === 'higher' ? '≥' : '≤'} ${target}`,
    target === null ? '' : reached(value, target, better) ? 'reached' : 'missed',
  ]);
  return showTable([['figure', 'value', 'target', ''], ...rows]);
}

function reached(value: number, target: number, better: Figure['better']): boolean {
  return better === 'higher' ? value >= target : value <= target;
}

function shown(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
