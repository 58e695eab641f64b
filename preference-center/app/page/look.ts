import type { Html } from '../html/part.js';
import type { BrandView } from './brand-view.js';
import type { FieldProblem } from './form.js';
import type { SentForm } from './form-fields.js';
import { leaveCard } from './leave-card.js';
import { pageFooter } from './page-footer.js';
import { pageShell } from './page-shell.js';
import { pauseFields } from './pause-fields.js';
import { personaField } from './persona-field.js';
import { topicField } from './topic-field.js';
import { type TopicView, topicsOf } from './topic-view.js';

/** A form that was refused: what is wrong with it, and what it held. */
export interface Refused {
  problems: FieldProblem[];
  sent: SentForm;
}

/** All of the page but its reader's address and what they just did: the same for many. Plain data. */
export interface Look {
  locale: string;
  brand: BrandView;
  otherBrands: string[];
  /** Why no mail comes at all, where that is so. */
  standing: 'bounced' | 'complained' | 'unsubscribed' | 'optedOut' | null;
  /** Left the brand. */
  gone: boolean;
  /** Left every brand. */
  optedOut: boolean;
  /** From the link of a test message. */
  test: boolean;
  /** The topic of the mail that the link was in. */
  topic: TopicView | null;
  otherTopics: TopicView[];
  personas: { id: string; name: string }[];
  personaId: string | null;
  /** The day it is for the reader, `YYYY-MM-DD`. */
  today: string;
}

export const doctype = Buffer.from('<!DOCTYPE html>');

/** The page as HTML with holes for `address` and `notice`, also of a form that was refused. */
export function lookHtml(look: Look, refused?: Refused): Html {
  const { locale, brand, topic, otherTopics, optedOut } = look;
  const field = (one: TopicView) =>
    topicField({
      locale,
      topic: one,
      sent: refused?.sent.topics[one.id],
      problem: refused?.problems.find((fault) => fault.topic === one.id)?.problem,
    });
  const shell = {
    locale,
    brand: { name: brand.name, colours: brand.colours },
    test: look.test,
    standing: look.standing,
    topic: topic ? (topic.on && !optedOut ? ('on' as const) : ('off' as const)) : ('none' as const),
    others: otherTopics.length > 0,
    paused: topicsOf(look).some(({ pausedUntil }) => pausedUntil),
  };
  const page = pageShell(shell, {
    topic: topic ? field(topic) : [],
    pause: pause(look, refused),
    persona: persona(look, refused),
    topics: otherTopics.flatMap(field),
    leave: leave(look),
    footer: pageFooter({ locale, brand }),
  });
  return [doctype, ...page];
}

/** Where something is on that can be paused. */
function pause(look: Look, refused?: Refused): Html {
  const { locale, brand, topic, today } = look;
  const topics = topicsOf(look).filter(({ on }) => on);
  if (topics.length === 0 || look.optedOut) return [];
  return pauseFields({
    locale,
    brand: brand.name,
    today,
    topics: topics.map(({ id, name, pausedUntil }) => ({ id, name, pausedUntil })),
    what: topic?.on ? topic.id : 'all',
    sent: refused?.sent.pause,
    problems: refused?.problems.map(({ problem }) => problem),
  });
}

/** Why the reader is here, where the brand asks. */
function persona({ locale, personas, personaId }: Look, refused?: Refused): Html {
  if (personas.length === 0) return [];
  return personaField({ locale, personas, personaId, chosen: refused?.sent.personaId });
}

/** Nothing is left to leave for those who left the brand and every other. */
function leave({ locale, brand, otherBrands, optedOut, gone, topic }: Look): Html {
  if (optedOut && gone) return [];
  const leavable = topic && {
    id: topic.id,
    name: topic.name,
    frequency: topic.frequency,
    on: topic.on,
    pending: topic.state === 'pending',
  };
  return leaveCard({ locale, brand: brand.name, otherBrands, topic: leavable, gone, optedOut });
}
