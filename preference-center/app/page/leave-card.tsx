import type { ReactNode } from 'react';
import type { Language } from '../catalogues/language.js';
import { Phrase } from '../catalogues/phrase.js';
import type { PageView } from './view.js';

interface LeaveCardProps {
  language: Language;
  view: PageView;
}

/** Three ways out, the smallest first. Each is one click; what was left already is not offered again. */
export function LeaveCard({ language, view }: LeaveCardProps) {
  const { texts } = language;
  const { topic, otherBrands, optedOut, status } = view;
  const brand = view.brand.name;
  const onTopic = topic && (topic.state === 'subscribed' || topic.state === 'pending');
  const gone = status === 'unsubscribed';
  if (optedOut && gone) return null;
  return (
    <form method="post" action="?" className="card leave">
      <h2>{texts.leaveTitle}</h2>
      <p className="soft">{texts.leaveHint}</p>
      <ul>
        {onTopic && (
          <Way
            intent="leave_topic"
            label={<Phrase text={texts.leaveTopic} topic={topic.name} />}
            what={texts.leaveTopicWhat}
          >
            <input type="hidden" name="list" value={topic.id} />
          </Way>
        )}
        {!gone && (
          <Way
            intent="leave_brand"
            label={<Phrase text={texts.leaveBrand} brand={brand} />}
            what={<Phrase text={texts.leaveBrandWhat} brand={brand} />}
          />
        )}
        {!optedOut && (
          <Way
            intent="leave_all_brands"
            label={texts.leaveAll}
            what={
              otherBrands.length > 0 ? (
                <Phrase
                  text={texts.leaveAllWhat}
                  brands={<Names language={language} names={[brand, ...otherBrands]} />}
                />
              ) : (
                <Phrase text={texts.leaveAllAlone} brand={brand} />
              )
            }
          />
        )}
      </ul>
    </form>
  );
}

function Way({
  intent,
  label,
  what,
  children,
}: {
  intent: string;
  label: ReactNode;
  what: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li>
      <p id={intent}>{what}</p>
      {children}
      <button type="submit" name="intent" value={intent} aria-describedby={intent}>
        {label}
      </button>
    </li>
  );
}

/** "Alpha, Beta or Gamma", as the language joins names. */
function Names({ language, names }: { language: Language; names: string[] }) {
  return new Intl.ListFormat(language.locale, { type: 'disjunction' })
    .formatToParts(names)
    .map(({ type, value }) => (type === 'element' ? <bdi key={value}>{value}</bdi> : value));
}
