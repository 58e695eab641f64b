// Remix builds a client entry; the pages carry no script, so it is empty and never served.
export {};
