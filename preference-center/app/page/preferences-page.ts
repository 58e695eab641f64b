import { createElement } from 'react';
import { type Stretch, stretch } from '../html/gzip.js';
import { escaped, type Html, rendered } from '../html/part.js';
import { keptLook } from './kept-looks.js';
import { lookHtml, type Refused } from './look.js';
import { NoticeCard } from './notice-card.js';
import { Problems } from './problems.js';
import type { PageView } from './view.js';

/** The preference page: a look that many share, with what is this reader's own put in. */
export function preferencesPage(view: PageView): Stretch[] {
  const own = ownParts(view, notice(view));
  const look = keptLook(view.look);
  if (!look) return whole(lookHtml(view.look), own);
  return look.map((each) => ('hole' in each ? stretch(own[each.hole]!) : each));
}

/** The page with a form that was refused, as it was sent: nobody else's looks like it. */
export function refusedPage(view: PageView, refused: Refused): Stretch[] {
  const problems = rendered(createElement(Problems, { view, problems: refused.problems }));
  return whole(lookHtml(view.look, refused), ownParts(view, problems));
}

function ownParts(view: PageView, notice: Uint8Array): Record<string, Uint8Array> {
  return { address: escaped(view.address), notice };
}

/** Made for this reader alone: deflated quickly, and in one go. */
function whole(html: Html, own: Record<string, Uint8Array>): Stretch[] {
  const bytes = html.map((each) => ('hole' in each ? own[each.hole]! : each));
  return [stretch(Buffer.concat(bytes), 'quick')];
}

function notice(view: PageView): Uint8Array {
  if (!view.notice && !view.lastChange) return new Uint8Array();
  return rendered(createElement(NoticeCard, { view }));
}
