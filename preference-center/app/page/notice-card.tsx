import type { ReactNode } from 'react';
import { Phrase, plural } from '../catalogues/phrase.js';
import type { ChangeView } from './changes.js';
import { type Notice, noticeFor } from './notice.js';
import type { PageView } from './view.js';

const leaving: readonly Notice[] = ['leftTopic', 'leftBrand', 'leftAll'];

/** What the form just did, since when, and the way back; else the last change, for as long as it can be undone. */
export function NoticeCard({ view }: { view: PageView }) {
  const { notice, lastChange } = view;
  const { texts } = view.language;
  const told = notice ?? noticeFor(lastChange!);
  const undoable = lastChange && (told === 'saved' || leaving.includes(told)) ? lastChange : null;
  return (
    <section className="card notice" role="status">
      <div>
        {!notice && (
          <p className="soft">
            <Phrase text={texts.lastChange} time={lastChange!.at} />
          </p>
        )}
        <Told view={view} notice={told} />
        {undoable && notice && (
          <p className="soft">
            <Phrase text={texts.inForce} from={undoable.at} time={undoable.undoUntil} />
            {leaving.includes(told) && ` ${texts.onItsWay}`}
          </p>
        )}
      </div>
      {undoable && (
        <form method="post" action="?">
          <input type="hidden" name="operation" value={undoable.id} />
          <button type="submit" name="intent" value="undo">
            {texts.undo}
          </button>
        </form>
      )}
    </section>
  );
}

function Told({ view, notice }: { view: PageView; notice: Notice }): ReactNode {
  const { language, lastChange, look } = view;
  const { texts } = language;
  if (notice !== 'saved') {
    return (
      <p>
        <Phrase text={texts.done[notice]} brand={look.brand.name} topic={lastChange?.topic ?? ''} />
      </p>
    );
  }
  const { changes } = lastChange!;
  if (changes.length === 0) return <p>{texts.done.nothing}</p>;
  return (
    <>
      <p>{plural(language, texts.done.saved, changes.length)}</p>
      <ul>
        {changes.map((change) => (
          <li key={`${change.kind} ${'topic' in change ? change.topic : ''}`}>
            <Change view={view} change={change} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Change({ view, change }: { view: PageView; change: ChangeView }): ReactNode {
  const { texts } = view.language;
  const { kind, ...fillings } = change;
  if (kind !== 'on') return <Phrase text={texts.changed[kind]} {...fillings} />;
  const { topic, frequency, opensOn } = change as Extract<ChangeView, { kind: 'on' }>;
  return (
    <>
      <Phrase text={texts.changed.on} topic={topic} frequency={texts.frequency[frequency]} />
      {opensOn && (
        <>
          {'. '}
          <Phrase text={texts.opensAgain} date={opensOn} />
        </>
      )}
    </>
  );
}
