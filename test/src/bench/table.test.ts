import { figure } from './bench.js';
import { showFigures, showTable } from './table.js';

test('numbers stand to the right, rounded to what matters', () => {
  expect(
    showTable([
      ['run', 'messages/s', 'µs'],
      ['the bare blaster', 12_345.6, 4.567],
      ['Heed', 900, 12],
    ]),
  ).toBe(
    [
      'run               messages/s    µs',
      'the bare blaster       12346  4.57',
      'Heed                     900    12',
    ].join('\n'),
  );
});

test('a target is reached from its own side', () => {
  const shown = showFigures([
    figure('rate', 0.61234, 'higher', 0.6),
    figure('CPU', 3.2, 'lower', 3),
    figure('told', 7, 'lower'),
  ]);
  expect(shown).toMatch(/^rate +0\.612 +≥ 0\.6 +reached$/m);
  expect(shown).toMatch(/^CPU +3\.2 +≤ 3 +missed$/m);
  expect(shown).toMatch(/^told +7$/m);
});
