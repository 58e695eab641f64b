import type { Language } from '../catalogues/language.js';
import { plural } from '../catalogues/phrase.js';
import type { FieldProblem } from './form.js';
import { topicAnchor } from './topic-field.js';
import type { PageView } from './view.js';

interface ProblemsProps {
  language: Language;
  problems: FieldProblem[];
  view: PageView;
}

/** What is wrong with the form that was sent, each with a way to its field. */
export function Problems({ language, problems, view }: ProblemsProps) {
  if (problems.length === 0) return null;
  const { texts } = language;
  const topics = view.topic ? [view.topic, ...view.otherTopics] : view.otherTopics;
  return (
    <section className="card problems" role="alert">
      <p>{plural(language, texts.problems.title, problems.length)}</p>
      <ul>
        {problems.map(({ topic: id, problem }) => {
          const topic = topics.find((candidate) => candidate.id === id);
          return (
            <li key={`${id}${problem}`}>
              {topic ? (
                <a href={`#${topicAnchor(topic)}-often`}>
                  <bdi>{topic.name}</bdi>: {texts.problems[problem]}
                </a>
              ) : (
                texts.problems[problem]
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
