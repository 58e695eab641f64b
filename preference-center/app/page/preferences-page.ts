import { createElement } from 'react';
import { type Stretch, stretch } from '../html/gzip.js';
import { escaped, rendered } from '../html/part.js';
import { lookOf, type Refused } from './look.js';
import { NoticeCard } from './notice-card.js';
import { Problems } from './problems.js';
import type { PageView } from './view.js';

/** The preference page: a look that many share, with what is this reader's own put in. */
export function preferencesPage(view: PageView, refused?: Refused): Stretch[] {
  const own: Record<string, () => Uint8Array> = {
    address: () => escaped(view.address),
    notice: () => notice(view, refused),
  };
  return lookOf(view.look, refused).map((each) => ('hole' in each ? stretch(own[each.hole]!()) : each));
}

function notice(view: PageView, refused?: Refused): Uint8Array {
  if (refused) return rendered(createElement(Problems, { view, problems: refused.problems }));
  if (!view.notice && !view.lastChange) return new Uint8Array();
  return rendered(createElement(NoticeCard, { view }));
}
