import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../docs/operations/', import.meta.url);

/** The ready documents of `docs/operations/` by name, without their number: `create-list`. */
const documents = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .map(
      (file) => [file.replace(/^\d+-|\.graphql$/g, ''), readFileSync(new URL(file, folder), 'utf8')] as const,
    ),
);

interface Answer<T> {
  data?: T;
  errors?: { message: string; extensions?: { code?: string; path?: unknown } }[];
}

/** A team's GraphQL client: one key, and the documents that everybody is offered. */
export class GraphqlClient {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  /**
   * Runs a document of `docs/operations/`.
   * @throws {Error} with the API's code and sentence.
   */
  async run<T>(name: string, variables: Record<string, unknown> = {}): Promise<T> {
    const document = documents.get(name);
    if (!document) throw new Error(`There is no docs/operations/…-${name}.graphql`);
    return this.ask<T>(document, variables);
  }

  /** Runs a document of the caller's own. @throws {Error} with the API's code and sentence. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.key}` },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.json()) as Answer<T>;
    if (answer.errors?.length || !answer.data) {
      const [error] = answer.errors ?? [];
      throw new Error(`${error?.extensions?.code ?? response.status}: ${error?.message ?? 'no answer'}`);
    }
    return answer.data;
  }

  /** Uploads a file through the door beside the endpoint; returns its id. */
  async upload(filename: string, bytes: Uint8Array): Promise<string> {
    const url = new URL(`/uploads?filename=${encodeURIComponent(filename)}`, this.url);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${this.key}` },
      body: Buffer.from(bytes),
      signal: AbortSignal.timeout(60_000),
    });
    const answer = (await response.json()) as { uploadId?: string };
    if (!answer.uploadId) throw new Error(`The upload failed: ${JSON.stringify(answer)}`);
    return answer.uploadId;
  }
}
