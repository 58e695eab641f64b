import fc from 'fast-check';
import { contrast, parseHex, readableOn, showHex, white } from './contrast.js';
import { palette } from './palette.js';

const colour = fc.tuple(
  ...([0, 1, 2].map(() => fc.integer({ min: 0, max: 255 })) as [
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
    fc.Arbitrary<number>,
  ]),
);
const rgb = (hex: string) => parseHex(hex)!;

test('contrast is as WCAG counts it', () => {
  expect(contrast(white, [0, 0, 0])).toBeCloseTo(21);
  expect(contrast(rgb('#777777'), white)).toBeCloseTo(4.48, 2);
  expect(contrast(rgb('#767676'), white)).toBeCloseTo(4.54, 2);
});

test('a brand may choose yellow: its text turns dark; or navy: it turns white', () => {
  expect(palette({ primaryColour: '#ffd400', backgroundColour: '#ffffff' })['on-brand']).toBe('#171a1f');
  expect(palette({ primaryColour: '#10214b', backgroundColour: '#ffffff' })['on-brand']).toBe('#ffffff');
});

test('text on any colour reads at 4.5 or better', () => {
  fc.assert(fc.property(colour, (ground) => contrast(readableOn(ground), ground) >= 4.5));
});

test('whatever two colours a brand chooses, every text keeps 4.5 and every edge 3', () => {
  fc.assert(
    fc.property(colour, colour, (primary, background) => {
      const made = palette({ primaryColour: showHex(primary), backgroundColour: showHex(background) });
      expect(contrast(rgb(made['on-brand']), rgb(made.brand))).toBeGreaterThanOrEqual(4.5);
      for (const ground of [made.card, made.page, made.tint]) {
        for (const text of [made.text, made.soft, made.accent]) {
          expect(contrast(rgb(text), rgb(ground))).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(rgb(made.edge), rgb(ground))).toBeGreaterThanOrEqual(3);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a colour that is none gives the plain page, not broken CSS', () => {
  expect(palette({ primaryColour: 'red;}body{display:none', backgroundColour: '' })).toEqual(palette({}));
});
