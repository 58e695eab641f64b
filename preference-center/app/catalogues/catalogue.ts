import type { AnswerProblem } from '@heed/schema/domain/form-answers';
import type { Frequency } from '@heed/schema/domain/frequency';
import type { LeavingReason } from '@heed/schema/domain/leaving-reasons';
import type { PauseLength } from '@heed/schema/domain/pauses';
import type { FormProblem } from '../page/form.js';

/** One text per plural form of the language (`Intl.PluralRules`); `{count}` stands for the number. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Why a page opens without a contact. */
export type PlainPage = 'invalid' | 'revoked' | 'missing' | 'noForm' | 'away' | 'broken';

/** What is wrong with a form that was sent, beside its single answers. */
export type SendingProblem = AnswerProblem | 'changed' | 'limited';

/** Every text of the public pages in one language. `{brand}`, `{topic}` and the like are filled in. */
export interface Catalogue {
  title: string;
  heading: string;
  mailFor: string;
  toLeaving: string;
  test: string;
  status: Record<'bounced' | 'complained' | 'unsubscribed', string>;
  optedOut: string;
  comeBack: string;
  thisTopic: string;
  stayHint: string;
  stay: string;
  topics: string;
  otherTopics: string;
  topicsHint: string;
  frequencyHint: string;
  noTopics: string;
  receives: string;
  cadence: string;
  howOften: string;
  howOftenFor: string;
  frequency: Record<Frequency, string>;
  pending: string;
  opensAgain: string;
  pause: {
    title: string;
    hint: string;
    what: string;
    all: string;
    length: string;
    none: string;
    lengths: Record<PauseLength, string>;
    until: string;
    inForce: string;
    allInForce: string;
    end: string;
    endFor: string;
    endAll: string;
  };
  persona: { title: string; none: string };
  save: string;
  leaveTitle: string;
  leaveHint: string;
  ratherLess: string;
  lessOften: string;
  leaveTopic: string;
  leaveTopicWhat: string;
  leaveBrand: string;
  leaveBrandWhat: string;
  leaveAll: string;
  leaveAllWhat: string;
  leaveAllAlone: string;
  why: {
    title: string;
    hint: string;
    reason: string;
    none: string;
    reasons: Record<LeavingReason, string>;
    comment: string;
  };
  stillSent: string;
  dataUse: string;
  privacy: string;
  channels: string;
  undo: string;
  inForce: string;
  onItsWay: string;
  lastChange: string;
  done: {
    saved: Plural;
    leftTopic: string;
    leftBrand: string;
    leftAll: string;
    cameBack: string;
    undone: string;
    tooLate: string;
    nothing: string;
    stay: string;
    test: string;
  };
  /** One line of a saved change. */
  changed: {
    on: string;
    off: string;
    paused: string;
    resumed: string;
    persona: string;
    noPersona: string;
  };
  problems: { title: Plural } & Record<FormProblem, string>;
  /** Forms of a brand, which asks in its own words. */
  form: {
    send: string;
    optional: string;
    yes: string;
    no: string;
    choose: string;
    asReader: string;
    phoneKnown: string;
    trap: string;
    topics: string;
    offered: string;
    bySending: string;
    thanks: { title: string; text: string };
    closed: { title: string; text: string };
    problems: { title: Plural } & Record<SendingProblem, string>;
  };
  plain: Record<PlainPage, { title: string; text: string }>;
}
