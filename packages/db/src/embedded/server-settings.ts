import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterPaths } from './cluster-paths.ts'

/** Bytes of `sun_path` on Linux, without the closing zero. */
const MAX_SOCKET_PATH = 107

/** The port only names the socket's file here; every cluster has a folder of its own. */
const SOCKET_PORT = 5432

export function fitsSocketPath(runFolder: string): boolean {
  return Buffer.byteLength(join(runFolder, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_SOCKET_PATH
}

export interface ServerSettings {
  /** Loopback port, or null to listen on the Unix socket alone. */
  tcpPort: number | null
  /** Trades durability for speed. For test databases only. */
  throwaway: boolean
}

/** Arguments of `postgres`. Given on the command line so that a newer TwinMCP changes them without editing files. */
export function serverArguments(
  paths: ClusterPaths,
  { tcpPort, throwaway }: ServerSettings,
): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: tcpPort === null ? '' : '127.0.0.1',
    port: tcpPort ?? SOCKET_PORT,
    unix_socket_directories: tcpPort === null ? paths.run : '',
    unix_socket_permissions: '0700',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %a ',
    max_connections: throwaway ? 300 : 100,
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '128MB',
    effective_cache_size: '1GB',
    random_page_cost: 1.1,
    jit: 'off',
    // One writer on a small machine: no standby reads this log.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    max_logical_replication_workers: 0,
    dynamic_shared_memory_type: sharedMemoryType(),
    // CVE-2026-3172: pgvector before 0.8.2 overflows a buffer in parallel HNSW builds; Debian has 0.8.0.
    max_parallel_maintenance_workers: 0,
    max_parallel_workers_per_gather: 1,
    autovacuum_naptime: '20s',
    synchronous_commit: 'on',
    // Without fsync a killed server still loses nothing; only a killed machine does.
    ...(throwaway ? { fsync: 'off', full_page_writes: 'off', autovacuum: 'off' } : {}),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', paths.data, ...flags]
}

/** Containers often have 64 MB in /dev/shm, too little for a parallel hash join: use files there. */
function sharedMemoryType(): 'posix' | 'mmap' {
  try {
    const { bsize, blocks } = statfsSync('/dev/shm')
    return bsize * blocks >= 256 * 1024 * 1024 ? 'posix' : 'mmap'
  } catch {
    return 'mmap'
  }
}
