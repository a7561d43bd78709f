import { join } from 'node:path'

export interface ClusterPaths {
  /** Owned by whoever runs TwinMCP; holds all the others. */
  root: string
  /** The data directory; it and `run` belong to the user that Postgres runs as. */
  data: string
  /** Folder of the Unix socket, mode 0700. */
  run: string
  leases: string
  password: string
  /** `<pid> <start time>` of the watchdog while it wants Postgres to run. */
  state: string
  log: string
  lock: string
}

/** @param root real path, without symbolic links: Postgres resolves it as another user. */
export function clusterPaths(root: string): ClusterPaths {
  return {
    root,
    data: join(root, 'data'),
    run: join(root, 'run'),
    leases: join(root, 'leases'),
    password: join(root, 'password'),
    state: join(root, 'watchdog'),
    log: join(root, 'postgres.log'),
    lock: join(root, 'lock'),
  }
}
