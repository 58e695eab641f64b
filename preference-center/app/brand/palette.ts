import { luminance, mix, parseHex, type Rgb, readableOn, showHex, strengthened, white } from './contrast.js';

const plainPrimary: Rgb = [47, 72, 88];
const plainBackground: Rgb = [244, 245, 247];

/** The page's colours, as CSS custom properties. */
export type Palette = Record<
  'brand' | 'on-brand' | 'page' | 'card' | 'text' | 'soft' | 'line' | 'edge' | 'accent' | 'tint' | 'scheme',
  string
>;

/**
 * A brand's two colours made into a page's. A team may choose any colours; every text keeps a contrast of 4.5 on what
 * it stands on, and every edge of a control 3 (WCAG 2.2, 1.4.3 and 1.4.11).
 */
export function palette(brand: { primaryColour?: string; backgroundColour?: string }): Palette {
  const primary = parseHex(brand.primaryColour ?? '') ?? plainPrimary;
  const background = parseHex(brand.backgroundColour ?? '') ?? plainBackground;
  const dark = luminance(background) < 0.18;
  // A middling background leaves no room for soft text: it is lightened until ink reads well on it.
  const page = dark
    ? mix(background, [0, 0, 0], 0.35)
    : mix(background, white, luminance(background) < 0.6 ? 0.6 : 0);
  const card = dark ? mix(page, white, 0.06) : white;
  const text = readableOn(card);
  const tint = mix(card, primary, 0.08);
  const grounds = [card, page, tint];
  const show = {
    brand: primary,
    'on-brand': readableOn(primary),
    page,
    card,
    text: strengthened(text, grounds, 7),
    soft: strengthened(mix(text, card, 0.3), grounds, 4.5),
    line: mix(card, text, 0.14),
    edge: strengthened(mix(text, card, 0.45), grounds, 3),
    accent: strengthened(primary, grounds, 4.5),
    tint,
  };
  const shown = Object.fromEntries(Object.entries(show).map(([name, colour]) => [name, showHex(colour)]));
  return { ...shown, scheme: dark ? 'dark' : 'light' } as Palette;
}
