/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

export const white: Rgb = [255, 255, 255];
export const ink: Rgb = [23, 26, 31];

/** A CSS hex colour, `#abc` or `#aabbcc`; undefined for all else. */
export function parseHex(text: string): Rgb | undefined {
  const [, digits = ''] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text) ?? [];
  if (!digits) return undefined;
  const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0] = pairs.map((pair) => Number.parseInt(pair, 16));
  return [red, green, blue];
}

export function showHex(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio, 1 to 21 (WCAG 2.2). */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of `b` in `a`. */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const [red, green, blue] = a.map((channel, i) => Math.round(channel + (b[i]! - channel) * share)) as [
    number,
    number,
    number,
  ];
  return [red, green, blue];
}

/** Ink, black or white: ink where it reads well, else whichever reads better; at least 4.58 on any colour. */
export function readableOn(ground: Rgb): Rgb {
  if (contrast(ink, ground) >= 7) return ink;
  const black: Rgb = [0, 0, 0];
  return contrast(white, ground) >= contrast(black, ground) ? white : black;
}

/** The colour itself where it has the `ratio` on every ground, else the nearest step towards readable text. */
export function strengthened(colour: Rgb, grounds: readonly Rgb[], ratio: number): Rgb {
  const text = readableOn(grounds[0]!);
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, text, share);
    if (grounds.every((ground) => contrast(candidate, ground) >= ratio)) return candidate;
  }
  return text;
}
