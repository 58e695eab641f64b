/** Between the cells of a file. */
export const fileDelimiters = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;
export type FileDelimiter = keyof typeof fileDelimiters;

/**
 * How a file's characters are written. Windows' code pages by script: 1250 Central European, 1251 Cyrillic, 1252 Western,
 * 1253 Greek, 1254 Turkish, 1255 Hebrew, 1256 Arabic and Persian, 1257 Baltic, 1258 Vietnamese, 874 Thai.
 */
export const fileEncodings = [
  'utf_8',
  'utf_16le',
  'utf_16be',
  'windows_1250',
  'windows_1251',
  'windows_1252',
  'windows_1253',
  'windows_1254',
  'windows_1255',
  'windows_1256',
  'windows_1257',
  'windows_1258',
  'windows_874',
  'iso_8859_2',
  'iso_8859_5',
  'iso_8859_6',
  'iso_8859_7',
  'koi8_r',
  'shift_jis',
  'big5',
  'gb18030',
  'euc_kr',
] as const;
export type FileEncoding = (typeof fileEncodings)[number];

/** The name by which a delimiter is declared. */
export function delimiterName(delimiter: string): FileDelimiter | null {
  const names = Object.keys(fileDelimiters) as FileDelimiter[];
  return names.find((name) => fileDelimiters[name] === delimiter) ?? null;
}
