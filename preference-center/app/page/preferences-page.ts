import { createElement } from 'react';
import { type Stretch, stretch } from '../html/gzip.js';
import { escaped, rendered } from '../html/part.js';
import { lookHtml, lookOf, type Refused } from './look.js';
import { NoticeCard } from './notice-card.js';
import { Problems } from './problems.js';
import type { PageView } from './view.js';

/** The preference page: a look that many share, with what is this reader's own put in. */
export function preferencesPage(view: PageView): Stretch[] {
  const own: Record<string, () => Uint8Array> = {
    address: () => escaped(view.address),
    notice: () => notice(view),
  };
  return lookOf(view.look).map((each) => ('hole' in each ? stretch(own[each.hole]!()) : each));
}

/** The page with a form that was refused, as it was sent: nobody else's looks like it. */
export function refusedPage(view: PageView, refused: Refused): Stretch[] {
  const own: Record<string, () => Uint8Array> = {
    address: () => escaped(view.address),
    notice: () => rendered(createElement(Problems, { view, problems: refused.problems })),
  };
  const html = lookHtml(view.look, refused).map((each) => ('hole' in each ? own[each.hole]!() : each));
  return [stretch(Buffer.concat(html))];
}

function notice(view: PageView): Uint8Array {
  if (!view.notice && !view.lastChange) return new Uint8Array();
  return rendered(createElement(NoticeCard, { view }));
}
