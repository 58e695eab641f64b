import { remembered } from '../remembered.js';
import { palette } from './palette.js';

const colours = remembered((key) => {
  const [primaryColour, backgroundColour] = key.split(' ');
  const properties = Object.entries(palette({ primaryColour, backgroundColour }));
  return `:root{${properties.map(([name, value]) => `--${name}:${value}`).join(';')}}`;
});

/** The page's colours as the one inline rule. Working out a palette takes 0.1 ms, so each brand's is kept. */
export function rootColours(brand: { primaryColour?: string; backgroundColour?: string }): string {
  return colours(`${brand.primaryColour ?? ''} ${brand.backgroundColour ?? ''}`);
}
