import type { CsvReader, CsvRow } from './import-csv.js';

/** A batch ends early after so many bytes, so that long rows do not fill the memory. */
const mostBatchBytes = 4 * 1024 * 1024;

/** The rows of a stream of bytes, a batch at a time. */
export class ImportFile {
  private over = false;

  constructor(
    private readonly bytes: AsyncIterator<Buffer>,
    private readonly reader: CsvReader,
  ) {}

  /** Where the next row starts, and how cells are separated. */
  get place(): { byte: number; line: number; delimiter: string } {
    return { byte: this.reader.byte, line: this.reader.line, delimiter: this.reader.delimiter };
  }

  /** Up to `most` rows; none only at the end of the file. Rows of empty cells, as spreadsheets append, are passed over. */
  async rows(most: number): Promise<CsvRow[]> {
    const rows: CsvRow[] = [];
    const from = this.reader.byte;
    while (rows.length < most && (rows.length === 0 || this.reader.byte - from < mostBatchBytes)) {
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
