import type { Test } from './generated-times.js';
import type { NaivePerson } from './naive.js';

/** How many people a test met who have what it asks about, and how many who have not. */
export interface Met {
  set: number;
  unset: number;
}

/** Every kind of test with every operator, and whom it met. */
export class Coverage {
  readonly met = new Map<string, Met>();

  add(rule: Test, people: readonly NaivePerson[], scope?: 'lead'): void {
    for (const { name, has } of testsOf(rule, scope)) {
      const met = this.of(name);
      for (const person of people) met[has(person) ? 'set' : 'unset'] += 1;
      this.met.set(name, met);
    }
  }

  of(name: string): Met {
    return this.met.get(name) ?? { set: 0, unset: 0 };
  }

  /** Of these, what has not met both. */
  missing(names: readonly string[]): string[] {
    return names.filter((name) => this.of(name).set === 0 || this.of(name).unset === 0);
  }

  table(): string {
    const rows = [...this.met].sort(([a], [b]) => (a < b ? -1 : 1));
    const cells = rows.map(([name, { set, unset }]) => `${name} ${set}/${unset}`);
    const lines: string[] = [];
    for (let i = 0; i < cells.length; i += 4)
      lines.push(
        cells
          .slice(i, i + 4)
          .map((cell) => cell.padEnd(36))
          .join('')
          .trimEnd(),
      );
    return lines.join('\n');
  }
}

interface Named {
  name: string;
  has(person: NaivePerson): boolean;
}

export function testsOf(rule: Test, scope = ''): Named[] {
  const inside = (part: unknown, within = scope) => testsOf(part as Test, within);
  if (rule.all || rule.any) return ((rule.all ?? rule.any) as Test[]).flatMap((part) => inside(part));
  if (rule.not) return inside(rule.not);
  if (rule.contact) return inside(rule.contact, '');
  if (rule.lead) return inside(rule.lead, 'lead');
  const is = rule.is as string;
  if (rule.list) {
    const list = rule.list as string;
    const own = { name: `list ${is}`, has: (person: NaivePerson) => list in person.lists };
    const inner = rule.where ? inside(rule.where, list) : [];
    return [own, ...inner];
  }
  if (rule.field || rule.date) {
    const field = (rule.field ?? rule.date) as string;
    const has = (person: NaivePerson) =>
      (scope === ''
        ? person.values[field]
        : scope === 'lead'
          ? person.leads.find((lead) => (lead[field] ?? null) !== null)
          : person.lists[scope]?.values[field]) != null;
    const of = scope === '' ? kindOf(field) : scope === 'lead' ? 'lead' : 'subscription';
    return [{ name: rule.date ? `date ${is}${rule.offset ? ' offset' : ''}` : `${of} ${is}`, has }];
  }
  if (rule.email || rule.sms) {
    const channel = rule.email ? 'email' : 'sms';
    const ref = rule.email ?? rule.sms;
    const has = ({ messages }: NaivePerson) =>
      messages.some((sent) => sent.channel === channel && (ref === 'any' || ref === sent.campaign));
    return [{ name: `${channel} ${is}${rule.link ? ' link' : ''}${rule.within ? ' within' : ''}`, has }];
  }
  if (rule.form) return [{ name: `form ${is}`, has: ({ submissions }) => submissions.length > 0 }];
  if (rule.event) {
    const of = (person: NaivePerson) => person.events.filter(({ name }) => name === rule.event);
    const times = {
      name: `event ${(rule.count as Test)?.is ?? 'any'}`,
      has: (person: NaivePerson) => of(person).length > 0,
    };
    const tests = ((rule.where ?? []) as Test[]).map((test) => ({
      name: `property ${test.is}`,
      has: (person: NaivePerson) =>
        of(person).some(({ properties }) => properties[test.property as string] != null),
    }));
    return [times, ...tests];
  }
  if (rule.segment)
    return [{ name: 'segment', has: ({ segments }) => segments.includes(rule.segment as string) }];
  return [{ name: 'suppressed', has: ({ suppressed }) => suppressed }];
}

const kinds: Record<string, string> = {
  '2020_Spend': 'number',
  vip: 'boolean',
  emailValid: 'boolean',
  born: 'day',
  seen: 'moment',
  createdAt: 'moment',
  consentedAt: 'moment',
  tier: 'choice',
  status: 'choice',
  smsStanding: 'choice',
  persona: 'choice',
  likes: 'choices',
};

function kindOf(field: string): string {
  return kinds[field] ?? 'text';
}
