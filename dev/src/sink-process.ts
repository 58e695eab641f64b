/**
 * The sink as a process of its own: options as JSON in its first argument; says where it is over ipc, or on standard
 * output without. It ends with whoever started it.
 */
import { type SinkOptions, startSink } from './sink.js';

const sink = await startSink(JSON.parse(process.argv[2] ?? '{}') as SinkOptions);
const { url, smtpUrl, ca } = sink;
if (process.send) process.send({ url, smtpUrl, ca });
else process.stdout.write(`${JSON.stringify({ url, smtpUrl })}\n`);
const end = () => void sink.stop().then(() => process.exit(0));
process.on('disconnect', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
