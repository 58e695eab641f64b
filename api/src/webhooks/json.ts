import { Unreadable } from './adapter.js';

/** A JSON value that is asked for by paths, and never surprises: what is not there, or of another type, is undefined. */
export class Json {
  constructor(readonly value: unknown) {}

  /** @throws {Unreadable} */
  static parse(text: string): Json {
    try {
      return new Json(JSON.parse(text));
    } catch {
      throw new Unreadable('The body is not JSON.');
    }
  }

  at(...path: (string | number)[]): Json {
    let value: unknown = this.value;
    for (const step of path) {
      value =
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as never)[step]
          : undefined;
    }
    return new Json(value);
  }

  get isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  /** A number is a text too. */
  get text(): string | undefined {
    return typeof this.value === 'string' || typeof this.value === 'number' ? String(this.value) : undefined;
  }

  get items(): Json[] {
    return Array.isArray(this.value) ? this.value.map((value) => new Json(value)) : [];
  }

  /** ISO 8601, or seconds since 1970 with or without a fraction. */
  time(otherwise: Date): Date {
    const { text } = this;
    if (text === undefined) return otherwise;
    const at = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1_000) : new Date(text);
    return Number.isNaN(at.getTime()) || at.getTime() < 0 ? otherwise : at;
  }
}
