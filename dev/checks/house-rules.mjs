/** What no linter knows: names that say nothing, work left for later, files that do too much. */
import { basename } from 'node:path';
import { files, lines, report } from '../bootstrap/source-files.mjs';

const emptyName = /^(utils?|helpers?|common|misc|manager)$|[-.](utils?|helpers?|manager)$/i;
/** Built in two halves, so that this file is not its own first fault. */
const later = new RegExp(`\\b(${'TO'}DO|${'FIX'}ME)\\b`);
const longest = 250;

const faults = [];
for (const path of files(/\.(ts|tsx|mjs|cjs|js|sql|graphql)$/)) {
  const all = lines(path);
  const stem = basename(path).replace(/(\.test|\.spec)?\.\w+$/, '');
  if (
    emptyName.test(stem) ||
    path
      .split('/')
      .slice(0, -1)
      .some((folder) => emptyName.test(folder))
  ) {
    faults.push(`${path}: a name from the field, please`);
  }
  for (const { text, number } of all) if (later.test(text)) faults.push(`${path}:${number}: ${text.trim()}`);
  const reason = all.slice(0, 5).some(({ text }) => text.includes('Reason for length:'));
  const count = all.length - (all.at(-1)?.text === '' ? 1 : 0);
  if (/\.tsx?$/.test(path) && count > longest && !reason) {
    faults.push(`${path}: ${count} lines, over ${longest}, without "Reason for length:" in its first lines`);
  }
}
report(faults);
