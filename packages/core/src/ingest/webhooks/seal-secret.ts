import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Env } from '../../env.ts'
import { AppError } from '../../errors.ts'

type KeyEnv = Pick<Env, 'TWINMCP_SECRET' | 'TWINMCP_HOME'>

const VERSION = 'v1'
/** Another one for every use, so that what is sealed for one cannot be passed off as another. */
const PURPOSE = 'twinmcp webhook secret'

/** Text → `v1.iv.tag.text`, by AES-256-GCM under the installation's key. */
export async function sealSecret(env: KeyEnv, text: string): Promise<string> {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await readKey(env), iv)
  cipher.setAAD(Buffer.from(PURPOSE))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))
  return [VERSION, ...parts].join('.')
}

/** @throws AppError `unavailable` when the text was sealed under another key, or changed since. */
export async function openSecret(env: KeyEnv, sealed: string): Promise<string> {
  const [version, iv, tag, text] = sealed.split('.')
  try {
    if (version !== VERSION || !iv || !tag || text === undefined) throw new Error('unknown form')
    const bytes = (part: string) => Buffer.from(part, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', await readKey(env), bytes(iv), {
      authTagLength: 16,
    })
    decipher.setAAD(Buffer.from(PURPOSE))
    decipher.setAuthTag(bytes(tag))
    return Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new AppError(
      'unavailable',
      'A stored secret cannot be opened: TWINMCP_SECRET or the key file has changed. Set the webhook up again.',
      { cause: error },
    )
  }
}

/** The key of the configuration, or one that is made once and kept beside the data. */
async function readKey(env: KeyEnv): Promise<Buffer> {
  const secret = env.TWINMCP_SECRET ?? (await readKeyFile(env.TWINMCP_HOME))
  return Buffer.from(hkdfSync('sha256', secret, 'twinmcp', PURPOSE, 32))
}

async function readKeyFile(home: string): Promise<string> {
  const path = join(home, 'secret.key')
  const known = await readExisting(path)
  if (known) return known
  await mkdir(home, { recursive: true })
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`)
    await file.sync()
    await file.close()
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (!isThere) throw error
  }
  // Of two processes that begin at once the slower one takes the key of the faster.
  for (let tries = 0; tries < 50; tries++) {
    const text = await readExisting(path)
    if (text) return text
    await Bun.sleep(20)
  }
  throw new AppError(
    'unavailable',
    'The key file secret.key is empty. Remove it, or set TWINMCP_SECRET.',
  )
}

async function readExisting(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trim().length >= 32 ? text.trim() : null
}
