import type { Context, FilterImplOptions, Liquid } from 'liquidjs';

/** Where a scope keeps the date of its message: a symbol, which no template can name. */
export const messageDate = Symbol('the date of the message');

const dateFilters = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

type Filter = (this: { context: Context }, value: unknown, ...rest: unknown[]) => unknown;

/**
 * Makes `now` and `today` the date of the message instead of the moment of rendering: its web version then says what
 * the mail said, years later.
 */
export function dateFromMessage(engine: Liquid): Liquid {
  for (const name of dateFilters) {
    const plain = engine.filters[name] as Filter;
    const dated: Filter = function (value, ...rest) {
      const scope = this.context.environments as { [messageDate]?: Date };
      const now = value === 'now' || value === 'today' ? scope[messageDate] : undefined;
      return plain.call(this, now ?? value, ...rest);
    };
    engine.registerFilter(name, dated as FilterImplOptions);
  }
  return engine;
}
