/** A shape that only secrets have. `group` is the part of the match that is masked; 0 is all of it. */
export interface SecretRule {
  kind: string
  /** Any of these words stands in every match, so that most text is not searched at all. */
  hints: readonly string[]
  pattern: RegExp
  group: number
  /** Random-looking enough to be real; for shapes that ordinary text can have. */
  needsEntropy?: boolean
}

// Every repetition is bounded or of one character class, so that time grows with the text alone.
export const SECRET_RULES: readonly SecretRule[] = [
  rule('AWS access key', ['AKIA', 'ASIA'], /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g),
  rule('GitHub token', ['gh'], /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g),
  rule('GitHub token', ['github_pat_'], /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g),
  rule('GitLab token', ['glpat-'], /\bglpat-[\w-]{20,64}/g),
  rule('Slack token', ['xox'], /\bxox[abeprs]-[A-Za-z0-9-]{10,255}/g),
  rule(
    'Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/services\/(T\w{6,12}\/B\w{6,12}\/\w{16,32})/g,
    1,
  ),
  rule('Stripe key', ['k_live_'], /\b[sr]k_live_[A-Za-z0-9]{16,255}\b/g),
  rule('webhook secret', ['whsec_'], /\bwhsec_[A-Za-z0-9+/]{24,128}={0,2}/g),
  rule('Anthropic key', ['sk-ant-'], /\bsk-ant-[\w-]{20,255}/g),
  rule('OpenAI key', ['sk-'], /\bsk-(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{32,255}/g),
  rule('Google key', ['AIza'], /\bAIza[0-9A-Za-z_-]{35}(?![\w-])/g),
  rule('Google OAuth secret', ['GOCSPX-'], /\bGOCSPX-[\w-]{20,64}/g),
  rule('npm token', ['npm_'], /\bnpm_[A-Za-z0-9]{36}\b/g),
  rule('PyPI token', ['pypi-AgE'], /\bpypi-AgE[\w-]{50,512}/g),
  rule('Hugging Face token', ['hf_'], /\bhf_[A-Za-z0-9]{30,64}\b/g),
  rule('SendGrid key', ['SG.'], /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/g),
  rule('DigitalOcean token', ['do'], /\bdo[opr]_v1_[a-f0-9]{64}\b/g),
  rule('Telegram token', [':AA'], /\b\d{8,10}:AA[\w-]{32,36}/g),
  rule('JWT', ['eyJ'], /\beyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{16,1000}/g),
  rule(
    'private key',
    ['PRIVATE KEY'],
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----([A-Za-z0-9+/=\s\\:,.-]{40,8000}?)-----END/g,
    1,
  ),
  rule(
    'password',
    ['://'],
    /\b[a-z][a-z0-9+]{1,20}:\/\/[^\s:@/'"`<>]{0,100}:([^\s@/'"`<>]{3,200})@[\w[]/gi,
    1,
  ),
  {
    ...rule('bearer token', ['earer '], /\b[Bb]earer\s{1,3}([A-Za-z0-9+/_.~-]{20,500}={0,2})/g, 1),
    needsEntropy: true,
  },
  {
    ...rule(
      'secret',
      ['ecret', 'oken', 'assw', 'api', 'API', 'Api', 'key', 'KEY', 'Key', 'ECRET', 'OKEN', 'ASSW'],
      /(?:secret|token|passw(?:or)?d|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|account[_-]?key)[\w-]{0,24}["']?\s{0,3}(?::|=>?|:=)\s{0,3}["'`]?([A-Za-z0-9+/_=.~-]{16,256})/gi,
      1,
    ),
    needsEntropy: true,
  },
]

function rule(kind: string, hints: readonly string[], pattern: RegExp, group = 0): SecretRule {
  return { kind, hints, pattern, group }
}
