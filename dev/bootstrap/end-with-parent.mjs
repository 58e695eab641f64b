/**
 * Loaded into jest and, since they inherit its flags, into its workers: all of them end when whoever started them is
 * gone, however it went. A worker in an endless test would otherwise stay for ever after a SIGKILL of jest.
 */
if (process.channel) {
  process.on('disconnect', () => process.exit(1));
  process.channel.unref();
}
