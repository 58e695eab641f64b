import { join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

/** The program that `browser.ts` runs with TMPDIR set: the package unpacks there and nowhere else. */
const archives = process.argv[2] as string;
const names = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'];
await Promise.all(names.map((name) => inflate(join(archives, name))));
