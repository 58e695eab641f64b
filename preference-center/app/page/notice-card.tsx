import type { ReactNode } from 'react';
import type { Language } from '../catalogues/language.js';
import { Phrase, plural } from '../catalogues/phrase.js';
import { type Notice, noticeFor } from './notice.js';
import type { PageView } from './view.js';

interface NoticeCardProps {
  language: Language;
  view: PageView;
}

/** What the form just did, with the way back; else the last change, for as long as it can be undone. */
export function NoticeCard({ language, view }: NoticeCardProps) {
  const { notice, lastChange } = view;
  const { texts } = language;
  if (!notice && !lastChange) return null;
  const told = notice ?? noticeFor(lastChange!, []);
  const undoable =
    lastChange && (!notice || ['saved', 'leftTopic', 'leftBrand', 'leftAll'].includes(notice.kind));
  return (
    <section className="card notice" role="status">
      <div>
        {!notice && (
          <p className="soft">
            <Phrase text={texts.lastChange} time={lastChange!.at} />
          </p>
        )}
        <Told language={language} view={view} notice={told} />
        {undoable && notice && (
          <p className="soft">
            <Phrase text={texts.undoUntil} time={lastChange.undoUntil} />
          </p>
        )}
      </div>
      {undoable && (
        <form method="post" action="?">
          <input type="hidden" name="operation" value={lastChange.id} />
          <button type="submit" name="intent" value="undo">
            {texts.undo}
          </button>
        </form>
      )}
    </section>
  );
}

function Told({ language, view, notice }: NoticeCardProps & { notice: Notice }): ReactNode {
  const { texts } = language;
  if (notice.kind !== 'saved') {
    const text = texts.done[notice.kind];
    return (
      <p>
        <Phrase text={text} brand={view.brand.name} topic={view.lastChange?.topic ?? ''} />
      </p>
    );
  }
  const { changes } = notice;
  if (changes.length === 0)
    return <p>{view.lastChange?.topic ? <bdi>{view.lastChange.topic}</bdi> : texts.topics}</p>;
  return (
    <>
      <p>{plural(language, texts.done.saved, changes.length)}</p>
      <ul>
        {changes.map(({ id, name, state, frequency }) => (
          <li key={id}>
            <Phrase
              text={state === 'subscribed' ? texts.changed.on : texts.changed.off}
              topic={name}
              frequency={texts.frequency[frequency]}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
