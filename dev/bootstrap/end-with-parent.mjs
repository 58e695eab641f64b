/**
 * Loaded into jest and, since they inherit its flags, into its workers: all of them end when whoever started them is
 * gone, however it went. A worker in an endless test would otherwise stay for ever after a SIGKILL of jest. It looks
 * twice a second: a listener on the worker's channel would keep it from ending as jest expects.
 */
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(1), 500).unref();
