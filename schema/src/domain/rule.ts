/** The rule language, as data. Filled in by its grammar below. */
export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule };
