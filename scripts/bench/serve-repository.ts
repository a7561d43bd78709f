import { startGitServer } from '../../packages/core/src/testing/start-git-server.ts'

// A process of its own, so that its memory is not counted: prints its address, ends with its input.
const server = await startGitServer(process.argv[2])
process.stdout.write(`${server.url}\n`)
process.stdin.resume()
process.stdin.on('end', () => void server.close().then(() => process.exit()))
