import { plural } from '../catalogues/phrase.js';
import type { FieldProblem, FormProblem } from './form.js';
import { topicAnchor } from './topic-field.js';
import { topicsOf } from './topic-view.js';
import type { PageView } from './view.js';

interface ProblemsProps {
  view: PageView;
  problems: FieldProblem[];
}

/** The field of a fault that is about no topic. */
const anchors: Partial<Record<FormProblem, string>> = {
  unknownPause: 'pause-for',
  pauseTwice: 'pause-until',
  pauseDay: 'pause-until',
  unknownPersona: 'persona',
};

/** What is wrong with the form that was sent, each with a way to its field. */
export function Problems({ view, problems }: ProblemsProps) {
  const { language, look } = view;
  const { texts } = language;
  const topics = topicsOf(look);
  return (
    <section className="card problems" role="alert">
      <p>{plural(language, texts.problems.title, problems.length)}</p>
      <ul>
        {problems.map(({ topic: id, problem }) => {
          const topic = topics.find((candidate) => candidate.id === id);
          const anchor = topic ? `${topicAnchor(topic)}-f` : anchors[problem];
          const text = texts.problems[problem];
          return (
            <li key={`${id}${problem}`}>
              {anchor ? (
                <a href={`#${anchor}`}>
                  {topic && <bdi>{topic.name}</bdi>}
                  {topic ? `: ${text}` : text}
                </a>
              ) : (
                text
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
