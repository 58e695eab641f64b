// Remix builds a client entry; there is no script.
export {};
