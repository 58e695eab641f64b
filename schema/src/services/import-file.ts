import type { CsvReader, CsvRow } from './import-csv.js';

/** The rows of a stream of bytes, some at a time. */
export class ImportFile {
  private over = false;

  constructor(
    private readonly bytes: AsyncGenerator<Buffer, void, undefined>,
    private readonly reader: CsvReader,
  ) {}

  /** Where the next row starts, and how cells are separated. */
  get place(): { byte: number; line: number; delimiter: string } {
    return { byte: this.reader.byte, line: this.reader.line, delimiter: this.reader.delimiter };
  }

  /** Up to `most` rows; none only at the end of the file. Rows of empty cells, as spreadsheets append, are passed over. */
  async rows(most: number): Promise<CsvRow[]> {
    const rows: CsvRow[] = [];
    while (rows.length < most) {
      const row = this.reader.next();
      if (row) {
        if (row.fault || row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
      } else if (this.over) {
        break;
      } else {
        await this.readOn();
      }
    }
    return rows;
  }

  /** Nothing more is read. */
  async close(): Promise<void> {
    await this.bytes.return();
  }

  private async readOn(): Promise<void> {
    const chunk = await this.bytes.next();
    if (chunk.done) {
      this.over = true;
      this.reader.end();
    } else {
      this.reader.push(chunk.value);
    }
  }
}
