import { showId } from './ids.js';
import type { MomentValue } from './rule-times.js';
import type { RuleScope } from './rule-types.js';
import { type SpokenLanguage, spokenLanguage } from './rule-words/languages.js';
import type { RuleWords } from './rule-words/rule-words.js';

type NamedKind = 'list' | 'segment' | 'campaign' | 'form' | 'persona';

/** What the tenant calls things, by UUID or key. What is missing here is shown by its id. */
export interface RuleNames {
  things: ReadonlyMap<string, string>;
  /** Those of them whose names others of their kind bear too: their ids are said as well. */
  alike: ReadonlySet<string>;
  /** Labels of custom fields, by key. */
  customFields: ReadonlyMap<string, string>;
  stages: ReadonlyMap<string, string>;
  lostReasons: ReadonlyMap<string, string>;
}

const instantParts = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'shortOffset',
} as const;

/** Nothing that turns text around, breaks a line or cannot be seen: shown by its number instead. */
const unshowable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069⟨]/gu;

function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** A tenant's way of saying things about rules: its language, its names, its zone. */
export class Speech {
  readonly words: RuleWords;
  readonly locale: string;

  constructor(
    locale: string,
    readonly timeZone: string,
    private readonly names: RuleNames,
    spoken: SpokenLanguage = spokenLanguage(locale),
  ) {
    this.words = spoken.words;
    this.locale = spoken.locale;
  }

  /** Somebody's text, in quotes, isolated from the direction of what is around it (Unicode's FSI and PDI, UAX 9). */
  quote(text: string): string {
    const visible = text.replace(unshowable, (one) => `⟨${one.codePointAt(0)!.toString(16)}⟩`);
    return this.words.quote(isolated(visible));
  }

  name(kind: NamedKind, id: string): string {
    const name = this.quote(this.names.things.get(id) ?? showId(kind, id));
    return this.names.alike.has(id) ? `${name} (${isolated(showId(kind, id))})` : name;
  }

  /** What a field is called; a custom one as the tenant named it. */
  label(scope: RuleScope, name: string): string {
    const builtIn = this.words.fields[scope];
    if (Object.hasOwn(builtIn, name)) return builtIn[name]!;
    return this.names.customFields.get(name) ?? name;
  }

  /** A field in a sentence: with its key, where two are called alike. */
  field(scope: RuleScope, name: string): string {
    const label = this.label(scope, name);
    const custom = !Object.hasOwn(this.words.fields[scope], name);
    const shared = custom && this.timesUsed(label) > 1;
    return this.quote(label) + (shared ? ` (${isolated(name)})` : '');
  }

  private timesUsed(label: string): number {
    const labels = [...Object.values(this.words.fields.contact), ...this.names.customFields.values()];
    return labels.filter((each) => each === label).length;
  }

  /** What a choice of a field is called: the value as it is stored, or as a rule writes it. */
  choice(scope: RuleScope, name: string, value: string): string {
    const own = this.ownChoices(scope, name);
    if (own) return own.get(value) ?? value;
    const known = Object.hasOwn(this.words.fields[scope], name) ? this.words.choices[name] : undefined;
    return known && Object.hasOwn(known, value) ? known[value]! : value;
  }

  /** A choice in a sentence: with its key, where two are called alike. */
  chosen(scope: RuleScope, name: string, value: string): string {
    if (scope === 'contact' && name === 'persona') return this.name('persona', value);
    const label = this.choice(scope, name, value);
    const alike = [...(this.ownChoices(scope, name)?.values() ?? [])].filter((each) => each === label);
    return this.quote(label) + (alike.length > 1 ? ` (${isolated(value)})` : '');
  }

  private ownChoices(scope: RuleScope, name: string): ReadonlyMap<string, string> | undefined {
    if (scope === 'contact' && name === 'persona') return this.names.things;
    if (scope !== 'lead') return undefined;
    return { stage: this.names.stages, lostReason: this.names.lostReasons }[name];
  }

  /** Every digit of it: two numbers that differ read differently. */
  number(value: number): string {
    const size = Math.abs(value);
    const plain = value === 0 || (size >= 1e-6 && size < 1e15);
    return new Intl.NumberFormat(this.locale, {
      maximumFractionDigits: 20,
      ...(plain ? {} : { notation: 'scientific' }),
    }).format(value);
  }

  moment(value: MomentValue): string {
    return 'day' in value ? this.day(value.day) : this.instant(new Date(value.instant));
  }

  day(day: string): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
      new Date(`${day}T00:00:00Z`),
    );
  }

  /** To the minute mostly, in the tenant's zone, with its offset then: some hours come twice. */
  private instant(at: Date): string {
    const seconds = at.getTime() % 60_000 !== 0;
    return new Intl.DateTimeFormat(this.locale, {
      ...instantParts,
      ...(seconds ? { second: '2-digit', fractionalSecondDigits: 3 } : {}),
      timeZone: this.timeZone,
    }).format(at);
  }

  or(values: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'disjunction' }).format(values);
  }

  and(values: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(values);
  }
}
