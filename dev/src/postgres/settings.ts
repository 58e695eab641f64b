/**
 * The server's command line: loopback only, no unix socket (its path may be at most 107 bytes, and checkouts are
 * deep). 200 connections: API, workers, page and tests each bring a pool.
 */
export function serverArguments(
  data: string,
  port: number,
  { durable, sharedBuffers }: { durable: boolean; sharedBuffers?: string },
): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    jit: 'off', // compiling costs 50–200 ms a plan, more than our statements take
    log_min_messages: 'warning',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? kept : thrownAway),
    ...(sharedBuffers ? { shared_buffers: sharedBuffers } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', data, '-p', String(port), ...flags];
}

const kept = {
  shared_buffers: '256MB',
  max_wal_size: '4GB', // an import of a million rows would otherwise checkpoint every few seconds
};

/** A crash of the machine may ruin such data; nothing else changes. */
const thrownAway = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  shared_buffers: '64MB',
};
