import { Fragment, type ReactNode } from 'react';
import type { Plural } from './catalogue.js';
import { pluralForm, shownNumber } from './formats.js';
import type { Language } from './language.js';

/** A text with its `{holes}` filled; what people wrote stands in `<bdi>`, so its direction is its own. */
export function Phrase({ text, ...fillings }: { text: string } & Record<string, ReactNode>) {
  return text.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
    return <Fragment key={index}>{isolated(fillings[part])}</Fragment>;
  });
}

/** The same as plain text, where no markup can stand: the title, and the words kept as proof. */
export function phrase(text: string, fillings: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => fillings[name] ?? '');
}

export function plural(language: Language, forms: Plural, count: number): string {
  const form = forms[pluralForm(language, count)] ?? forms.other;
  return phrase(form, { count: shownNumber(language, count) });
}

function isolated(filling: ReactNode): ReactNode {
  return typeof filling === 'string' ? <bdi>{filling}</bdi> : filling;
}
