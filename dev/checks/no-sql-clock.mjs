/**
 * Business SQL takes its time from the session (`at`), never from the database: a test that skips weeks in a workflow
 * cannot move PostgreSQL's clock. Leases and rates need real time; such a line says so: `-- real time: why`.
 */
import { files, lines, report } from '../bootstrap/source-files.mjs';

const clock =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b|\bdefault\s+now\b/i;
const excused = /(--|\/\/|\/\*)\s*real time:\s*\S/;
const comment = /^\s*(\/\/|\*|\/\*|--)/;
/** `Date.now()` is JavaScript's and has its own rule: the Clock. */
const javascript =
  /\bDate\s*\.\s*now\s*\(\s*\)|\bperformance\s*\.\s*now\s*\(\s*\)|\bclock\s*\.\s*now\s*\(\s*\)/gi;

const faults = [];
for (const path of files(/^schema\/src\/(sql|services)\/.*\.(ts|sql)$/)) {
  if (/\.test\.ts$/.test(path)) continue;
  for (const { text, number } of lines(path)) {
    if (comment.test(text) || excused.test(text)) continue;
    if (clock.test(text.replace(javascript, ''))) faults.push(`${path}:${number}: ${text.trim()}`);
  }
}
report(faults);
