import { Migration } from '@mikro-orm/migrations';

/** What rules need to be quick and right. */
export class M0013RuleIndexes extends Migration {
  override up(): void {
    // Where clocks go back over midnight (Havana: 01:00 → 00:00) a day begins twice, and PostgreSQL takes the second time.
    // The offset of three hours before names the first. Immutable, so that a condition on a column is planned with its value.
    this.addSql(`
      create function day_begins(day date, zone text) returns timestamptz language sql immutable parallel safe
      set search_path = pg_catalog, pg_temp
      return (
        select case when (first at time zone zone)::date = day then least(first, usual) else usual end
        from (select day::timestamp at time zone zone as usual) as one,
          lateral (select usual - interval '3 hours' as before) as two,
          lateral (select (day::timestamp - ((before at time zone zone) - (before at time zone 'UTC')))
            at time zone 'UTC' as first) as three
      )`);
  }
}
