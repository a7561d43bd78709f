import type { InjectionPattern } from './injection-patterns.ts'

const IGNORE = 'asks to ignore earlier instructions'
const ORDERS = 'gives orders to the model'
const COMMAND = 'asks to run a command'
const SEND = 'asks to send data away'
const CREDENTIALS = 'asks for credentials or hidden instructions'

const MAY_BE_TOLD =
  /\b(?:can|could|may|might|would|will|to|attackers?|cannot|never|not|avoid|prevents?|tries|trying) (?:be |also |then )?$/i
const RULES =
  '(?:rules?|restrictions?|limits?|limitations|filters?|guidelines?|instructions?|polic(?:y|ies)|constraints|safeguards|guardrails|principles|ethics)'
const MODEL =
  '(?:assistants?|agents?|ai|llms?|models?|copilot|claude|chat ?gpt|gemini|cursor|codex|bots?|ki|ia)'

/** What the usual phrases are said with otherwise. Looked for in the same way, with the same reasons. */
export const INJECTION_PARAPHRASES: readonly InjectionPattern[] = [
  {
    reason: IGNORE,
    pattern: new RegExp(
      String.raw`\b(?:drop|ditch|lift|suspend|shed|unlearn|erase|put aside|leave behind|break|violate|switch off|turn off|disable) (?:all |any |every )?(?:of )?(?:your|these|those) (?:own |usual |normal |prior |previous |earlier |current |safety |content |ethical |default )*${RULES}\b`,
      'i',
    ),
    unless: MAY_BE_TOLD,
  },
  {
    reason: IGNORE,
    pattern: new RegExp(
      String.raw`\byou (?:now )?(?:have|follow|obey|need|know) no (?:more )?(?:\w+ )?${RULES}\b|\b(?:answer|respond|reply|act|operate|behave|speak|work)\b[^.\n]{0,30}\bwithout (?:any )?(?:\w+ )?(?:restrictions|limits|filters|censorship|limitations|guardrails|ethics)\b|\bdo anything now\b|\b(?:all|any|every|your) (?:previous |prior |earlier |usual |safety )*(?:restrictions|rules|limits|policies|safeguards|filters) (?:are|is|were|have been|has been) (?:now )?(?:lifted|removed|suspended|disabled|waived|off|gone)\b`,
      'i',
    ),
    unless: MAY_BE_TOLD,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:what(?:ever)?|anything|everything|all) (?:that )?you (?:were|have been|had been|are) (?:asked|told|instructed|taught|ordered|programmed|trained)\b[^.\n]{0,40}\b(?:before|earlier|previously|no longer|does not|doesn't|so far|to do|until now|irrelevant)|\b(?:ignore|forget|disregard) (?:what|whatever|everything|anything) you\b|\bforget (?:about )?(?:the|this) (?:documentation|question|task|rest of)\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:treat|regard|consider|read|accept|interpret|take) (?:any|all|the|this|these|every|everything)\b[^.\n]{0,50}\bas (?:if (?:it|they) (?:came|were|was) |coming |being |sent |spoken |written )?(?:(?:from|by) (?:the |your )?(?:system|operator|developers?|administrators?|owner|user|anthropic|openai)|your (?:new )?(?:policy|instructions?|rules|system prompt|orders|directives?)|(?:a )?trusted (?:instructions?|commands?|system))\b/i,
    unless: MAY_BE_TOLD,
  },
  {
    reason: IGNORE,
    pattern:
      /\byour (?:real|true|actual|new|hidden|secret|only|primary|sole) (?:goal|task|objective|purpose|mission|job|instructions?|role|duty) (?:now )?(?:is|are|:)|\bpretend (?:that )?you(?:'re| are) (?:the |an? )?(?:maintainer|administrator|admin|root|developer|human|hacker|system|unrestricted|evil|different|another|pirate|jailbroken)\b|\bact as (?:an? |the )?(?:\w+ )?(?:shell|terminal|console|hacker|root user|administrator|maintainer|unrestricted \w+|jailbroken \w+|dan)\b (?:and|that|which|for|with)\b/i,
    unless: MAY_BE_TOLD,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:system prompt|system message|policy|prompt|system) (?:update|override|addendum|change|patch)\s*:|\b(?:a |this is a |here is a )?message from (?:the )?(?:anthropic|openai|google|microsoft|system|developers?|administrators?|operators?|security team|maintainers?)\s*[:—–-]|\bbegin (?:hidden|system|admin|secret|new|override|privileged) (?:instructions?|prompt|message)\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\bne (?:suis|suivez|respecte[zr]?|applique[zr]?)\b.{0,6}\b(?:plus|pas)\b.{0,20}(?:r[èe]gles|consignes|instructions|directives)|\b(?:befolge|beachte|halte dich)\b.{0,40}\b(?:regeln|anweisungen|vorgaben)\b.{0,20}\b(?:nicht|keine)\b|\b(?:no|ya no) (?:sigas|respetes|cumplas)\b.{0,20}\b(?:reglas|instrucciones|normas)|(?:отвеча(?:й|ешь|йте|ете)|действуй|ты)[^.\n]{0,40}без[^.\n]{0,20}(?:ограничени|правил|фильтр)|(?:没有|不受)[^。\n]{0,6}(?:任何)?(?:限制|规则|约束)[^。\n]{0,10}(?:你|回答)|你[^。\n]{0,10}(?:没有|不受)[^。\n]{0,6}(?:任何)?(?:限制|规则|约束)/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\bset (?:all |any )?(?:of )?your (?:\w+ ){0,2}(?:guidance|instructions?|rules|policies|directives?) aside\b|\byour (?:instructions?|rules|prompt|guidance) (?:above|so far|until now|up to here) (?:are|is|were|no longer)\b|\b(?:answer|respond|reply|speak|write) only (?:in|with)\b[^.\n]{0,30}\b(?:from (?:now|here) on|henceforth)\b|\b(?:antworte(?:st)?|handle|arbeite)\b[^.\n]{0,20}\bohne (?:jede |alle )?(?:einschr[äa]nkungen|regeln|filter)\b|\bno tienes (?:reglas|l[íi]mites|restricciones)\b|\boublie[zr]? tout ce qui pr[ée]c[èe]de\b|у тебя (?:больше )?нет (?:правил|ограничений)/i,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /\b(?:repeat|print|output|copy|recite|return) (?:back )?(?:everything|all (?:of )?(?:the )?(?:text|words)|the (?:text|words|conversation)) (?:that (?:is|was|stands) )?(?:above|before) (?:this|that|and)\b|\b(?:answer|reply|respond)\b[^.\n]{0,40}\bwith the contents? of (?:~\/|\/etc\/|\.env)/i,
  },
  // What a model says, and what it keeps
  {
    reason: ORDERS,
    pattern:
      /\b(?:end|start|begin|finish|conclude|close|open|prefix|preface|sign|append) (?:each|every|all|any|your) (?:of your )?(?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)) (?:with|by|:)|\bconclude by (?:telling|asking|urging|advising)\b|\b(?:replace|swap|substitute|rewrite|change)\b[^.\n]{0,40}\bin (?:your|each|every|all) (?:of your )?(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|suggestions?|generated code)\b/i,
    unless: /\b(?:api|server|handler|middleware|endpoint|you can|could|http)\b/i,
  },
  {
    reason: ORDERS,
    pattern:
      /\bin (?:your|the) (?:next|final|very next|first|following) (?:reply|answer|response|message|output)\b|\b(?:remember|memori[sz]e|note)\b[^.\n]{0,30}\bfor (?:all |any |every |your )?future (?:conversations?|chats?|sessions?|questions?|answers?|tasks?|requests from)\b|\b(?:save|store|write|add|commit) (?:this|the following|it) (?:rule |fact |instruction |preference )?(?:in|to|into) (?:your )?(?:long[- ]term |persistent |permanent )?memory\b/i,
    unless:
      /\b(?:server|client|http|tcp|websocket|model returns?|can|could|lets?|agents?|the \w+ (?:will|is))\b/i,
  },
  {
    reason: ORDERS,
    pattern:
      /\b(?:if|when|whenever|once) (?:you are |you're |the user |someone |anyone |a user |users? |the reader |someone else )?(?:is |are )?ask(?:ed|s|ing)? (?:you )?(?:about|for|to|whether|which|why|how|what)\b[^.\n]{0,60}[, ] ?(?:you )?(?:claim|say|deny|pretend|insist|state|recommend|lie|answer that|reply that|respond that|tell them|only mention)\b/i,
    unless: /\b(?:support|sales|interview|stack overflow|faq|people|customers?)\b/i,
  },
  {
    reason: ORDERS,
    pattern:
      /\bwhen(?:ever)? (?:you )?(?:summari[sz]|index|describ|quot|cit|pars|read|review|evaluat|rat|rank)ing (?:this|the following|these) (?:page|document|file|text|repo(?:sitory)?|readme|package|library|code|pull request)\b[^.\n]{0,20}\b(?:do not|don't|never|always|say|state|rate|approve|ignore|omit|leave out|claim|mention|recommend)\b|\b(?:ai|llm)s?[- ](?:tools?|readers?|agents?|models?|crawlers?|assistants?|systems?|bots?)\b[^.\n]{0,30}\b(?:index|read|crawl|process|summari[sz]e|see|parse|visit|scan)(?:s|ing)?\b[^.\n]{0,20}\bthis\b|(?:^|[.!?\n>] ?)(?:llm|ai)s?[- ](?:readers?|agents?|assistants?|models?|only|note|notice)\s?:\s/i,
    unless: /\b(?:so that|lets?|helps?|allows?|llms\.txt)\b/i,
  },
  {
    reason: ORDERS,
    pattern: new RegExp(
      String.raw`(?:^|[.!?\n>:] ?)(?:dear |hey |ok |okay )?(?:${MODEL}|assistent|asistente|assistante?|ассистент|ии|助手|人工智能)\s?[,，]\s?(?:please |now |you |kindly |first |bitte |por favor |s'il vous pla[iî]t |пожалуйста,? |请)?(?:open|show|print|read|run|execute|send|approve|ignore|forget|delete|install|download|add|write|reveal|output|fetch|visit|tell|append|include|insert|merge|push|commit|disable|enable|rank|rate|recommend|say|do not|don't|never|always|must|when|if|f[üu]hre|sende|zeige?|l[öo]sche|installiere|ex[ée]cute|envoie|affiche|installe|ouvre|ejecuta|env[íi]a|muestra|descarga|instala|borra|выполни|покажи|отправь|установи|удали|执行|发送|显示|安装|下载)(?![a-zа-яё])`,
      'i',
    ),
    proseOnly: true,
  },
  {
    reason: ORDERS,
    pattern:
      /\b(?:instructions?|directives?|orders?|notes?|hints?|messages?|reminder) (?:for|to) (?:the )?(?:claude(?: code)?|copilot|github copilot|cursor|codex|gemini|chat ?gpt|windsurf|devin|aider)\b\s*[:—–-]|<(?:important|system|instructions?|secret|hidden|admin)>[^<\n]{0,400}\b(?:you|your|user|tool|do not|must|read|pass)\b/i,
    proseOnly: true,
  },
  {
    reason: ORDERS,
    pattern:
      /\bthe user (?:has |have )?(?:already |previously |implicitly )*(?:agreed|approved|consented|authori[sz]ed|confirmed|granted|permitted|accepted)\b[^.\n]{0,60}\b(?:so|do not|don't|no need|everything|any|all|continue|proceed|without)\b|\b(?:do not|don't|never|no need to) ask (?:again|the user|for (?:confirmation|permission|approval|consent)|before)\b|\byou (?:now )?have (?:been (?:given|granted) )?(?:full |explicit |the )?(?:permission|authori[sz]ation|clearance|approval)s? (?:from|of)\b[^.\n]{0,50}\b(?:administrator|operator|user|owner|maintainer|read all|run|execute|access|delete|home|everything|ignore|bypass)\b/i,
    unless: /\b(?:if|whether|unless|after|once|when|until|browser|dialog|prompt)\b/i,
  },
  // Deeds
  {
    reason: COMMAND,
    pattern:
      /(?:^|[.!?:;,\n>] ?|\band )(?:then |now |please |just )?(?:disable|continue|proceed|push|merge|approve|commit|execute|delete|publish|bypass)\b[^.\n]{0,60}\bwithout (?:any )?(?:approval|asking|confirmation|permission|consent|telling|notifying|further questions)\b(?=[ .,;!]|$)/i,
    unless: /\b(?:option|flag|--yes|-y\b|ci\b|lets? you|allows?|can|possible|want to|useful)\b/i,
  },
  {
    reason: COMMAND,
    pattern: new RegExp(
      String.raw`\b${MODEL} (?:should|must|shall|have to|need to|ought to|are (?:required|asked|expected|advised) to|may now|can now)\b[^.\n]{0,30}\b(?:download|execute|run|install|fetch|curl|pull|launch)\b[^.\n]{0,60}(?:https?:\/\/(?!localhost|127\.)|\band (?:run|execute|install) it\b)|\b(?:run|execute|launch|install|start)\b[^.\n]{0,60}\bon (?:the user['’]s|the developer['’]s) (?:machine|computer|system|laptop|device|host)\b[^.\n]{0,20}\b(?:before|first|immediately|now|and|when)\b`,
      'i',
    ),
  },
  {
    reason: COMMAND,
    pattern:
      /\b(?:ohne (?:nachzufragen|zu fragen|r[üu]ckfrage)|sin (?:avisar|preguntar|consultar|pedir)|sans (?:demander|pr[ée]venir|avertir)|не спрашивая|без подтверждения)|(?:不要询问|无需确认|不用确认)/i,
    unless: /\b(?:puede|kann|peut|option|opci[óo]n)\b/i,
  },
  {
    reason: SEND,
    pattern:
      /\b(?:cookies?|tokens?|clipboard|passwords?|api keys?|secrets?|credentials|env(?:ironment)? (?:file|variables?)|ssh keys?|private keys?|history)\b[^.\n]{0,40}\b(?:and|then|,) ?(?:then )?(?:send|post|forward|submit|upload|transmit|deliver|mail|email) (?:it|them|this|that|everything)\b[^.\n]{0,20}\bto\b ?[^.\n]{0,30}(?:https?:|@|me\b|us\b|our (?:server|endpoint|address|bot))|\b(?:paste|enter|type|submit|send|give)\b[^.\n]{0,20}\b(?:their|your|the) (?:private keys?|seed phrase|recovery phrase|wallet|mnemonic)\b[^.\n]{0,30}\b(?:into|at|on|to|in)\b[^.\n]{0,20}https?:/i,
  },
  {
    reason: SEND,
    pattern: /\bexfiltrate (?:the|all|any|every|your|user|secrets?|data|config|everything)\b/i,
    unless: MAY_BE_TOLD,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /\b(?:print|show|include|tell|give|write|paste|output|return|reveal|repeat|add|put|state|report|echo|display|attach)\b[^.\n]{0,60}(?:[A-Z_]{3,30}_(?:KEY|TOKEN|SECRET|PASSWORD)|\.env\b|api[ -]?keys?|secrets?\b|credentials|passwords?|(?:session |access |auth )?tokens?\b|private key|cookies?)[^.\n]{0,40}\b(?:in|into|as part of|at the end of|within|with|to) (?:your|each|every|this) (?:\w+ )?(?:repl(?:y|ies)|answers?|responses?|outputs?|messages?|conversation|chat|summary|comments?)\b/i,
    unless: /\b(?:never|not|avoid|without|shouldn't|don't|server|api|client)\b/i,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /\b(?:open|read|show|print|cat|display|list|inspect|load|view|fetch|return|output|dump)\b[^.\n]{0,40}(?:(?:the |this )?(?:user|developer|reader|owner|victim)['’]?s (?:home|~|\.\w|clipboard|keychain|mailbox|inbox|private)|\/etc\/(?:passwd|shadow)\b|~\/\.(?:cursor|ssh|gnupg|claude|codex|docker|kube|bash_history|zsh_history)\b)[^.\n]{0,60}\b(?:and|then|content|here|before|output|file|history|as|into)\b/i,
    unless: /\b(?:path traversal|vulnerab|attack|example of|exploit|never|not|could|can|may)\b/i,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /(?:密钥|密码|令牌|凭证|\.env|环境变量|cookie)[^。\n]{0,14}(?:附在|写在|放在|加到|加入|包含在|输出到)[^。\n]{0,8}(?:回答|回复|答案|输出)|(?:附在|写在|放在|加到)(?:你的)?(?:回答|回复|答案)/i,
  },
]
