/** Plain lines for whoever runs the process: no tokens, keys or addresses of people. */
export type Log = (line: string) => void;

export const consoleLog: Log = (line) => console.log(`${new Date().toISOString()} ${line}`);
