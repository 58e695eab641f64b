/** Where a process can be lost with a message half-way: handed over, taken, or not yet noted. */
export type FaultPoint = 'after_data' | 'after_250' | 'before_record';

const [wanted, pass = '1'] = (process.env.HEED_FAULT_POINT ?? '').split(':');
let left = Number(pass);

/** For the fault harness: with `HEED_FAULT_POINT=after_data:17` this process dies at its 17th pass there. */
export function faultPoint(name: FaultPoint): void {
  if (name === wanted && --left === 0) process.kill(process.pid, 'SIGKILL');
}
