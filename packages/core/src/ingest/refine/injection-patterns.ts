/** A way in which text turns to the model that reads it instead of to a person. */
export interface InjectionPattern {
  reason: string
  pattern: RegExp
  /** Documentation of chat models has it in examples: there it means nothing by itself. */
  proseOnly?: boolean
  /** What stands around a match (80 characters before, 60 after) and makes it harmless. */
  unless?: RegExp
}

const IGNORE = 'asks to ignore earlier instructions'
const ORDERS = 'gives orders to the model'
const ROLE = 'imitates a chat role'
const TOOL = 'imitates a tool call'
const COMMAND = 'asks to run a command'
const SEND = 'asks to send data away'
const CREDENTIALS = 'asks for credentials or hidden instructions'

const AI = String.raw`(?:ai|a\.i\.|llms?|language models?|(?:ai |coding |virtual |helpful )?assistants?|(?:ai |coding |autonomous )?agents?|chat ?bots?|copilot|claude|chat ?gpt|gpt(?:-\d\w*)?|gemini|cursor|codex|models?)`
const ONLY_AI = String.raw`(?:ai|llms?|(?:large )?language models?|(?:automated|autonomous) agents?|(?:ai|coding|llm) (?:assistants?|agents?|models?|tools?)|chat ?bots?|copilot|claude|chat ?gpt|gpt(?:-\d\w*)?|gemini)`
const HARMLESS_ADVICE =
  /(?:you (?:can|may|could|might)|can|may|safely|feel free to|want to|need to|if you) (?:also |now |simply |just )?$|^(?:.{0,30})\b(?:if you|when you|unless you|for (?:windows|mac|linux))\b/i

/** All patterns look at lower-case text of one line, without the marks of Markdown. */
export const INJECTION_PATTERNS: readonly InjectionPattern[] = [
  // "Ignore previous instructions" and its kin
  {
    reason: IGNORE,
    pattern:
      /\b(?:ignore|disregard|forget|override|bypass|discard|dismiss|neglect|set aside|pay no (?:attention|heed) to|stop (?:following|obeying)|abandon|cancel)\b(?:[ ,]+(?!to\b)[\w'’-]+){0,6}?[ ,]+(?:instructions?|(?:system|initial|original|previous|prior) prompts?|safeguards?|guardrails|(?:your|safety|previous|prior|system|earlier|original) (?:directives?|guidelines|rules|policies|training|programming|constraints|restrictions|context|orders|commands))\b/i,
    unless: HARMLESS_ADVICE,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:do not|don't|never) (?:follow|obey|heed)\b(?: (?:the|any|any of|all|all of|of))* (?:your|system|previous|prior|earlier|original|other)\b(?: \w+)? (?:instructions?|prompts?|rules|directives?|guidelines)\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:ignore|disregard|forget|discard)\s+(?:all |everything |anything |whatever )(?:of )?(?:the |that )?(?:above|before\b|(?:previous(?:ly)?|prior)(?=\s*[.!;:]|\s+(?:and|said|text|context|conversation)|$)|you (?:were|have been|'ve been) (?:told|given|taught)|said|you know|came before)/i,
    unless: /\b(?:line|lines|errors?|warnings?|node|cursor|if you)\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:new|updated|revised|real|actual|following) (?:system )?(?:instructions?|directives?|orders?|prompt)(?: (?:from the (?:system|developer|user|admin\w*)|for (?:the )?(?:assistant|agent|model|ai|llm)))?\s*(?:override|overwrite|supersede|replace|take precedence over|cancel)\w*\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:your|the) (?:previous|prior|earlier|original|initial|old) (?:instructions?|prompt|rules|directives?|guidelines) (?:are|is|were|have been|has been|no longer)\b.{0,20}\b(?:void|invalid|cancel\w*|revoked|obsolete|superseded|replaced|overridden|appl(?:y|ies)|outdated|lifted)/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:(?:from now on|henceforth)[, ]+(?:you|your)\b.{0,60}\b(?:are|must|will|only|act|respond|answer|behave|pretend|speak|have no)|you are (?:now|no longer) (?:in |a |an |the |bound|dan\b|restricted|limited|developer|unrestricted|free)[\w ]{0,40}\b(?:mode|assistant|ai|model|restrictions?|rules|jailbroken|unrestricted|guidelines|anything|policies|agent|hacker|persona)|(?:enter|activate|switch to|enable) (?:dan|developer|god|jailbreak|unrestricted|debug|admin|maintenance) mode\b.{0,60}\b(?:you|your|restrictions|answer|respond|filters?|comply))/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:ignore[zr]?|oublie[zr]?|n[ée]glige[zr]?|ne (?:tiens|tenez) (?:pas|aucun) compte|fais abstraction|faites abstraction)\b.{0,40}\b(?:instructions?|consignes?|directives?|r[èe]gles)\b.{0,30}(?:pr[ée]c[ée]dent|ant[ée]rieur|ci-dessus|initial|re[çc]ue?s|syst[èe]me|pr[ée]alable)|\b(?:ignore[zr]?|oublie[zr]?)\b.{0,20}\b(?:toutes?|tes|vos|les pr[ée]c[ée]dentes?|anciennes?)\b.{0,20}\b(?:instructions?|consignes?|directives?|r[èe]gles)\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:ignorier(?:e|en)?|vergiss|vergessen|missachte(?:n)?|verwirf)\b.{0,40}\b(?:vorherig|bisherig|vorangegangen|obig|fr[üu]her|alle|deine|ihre|urspr[üu]nglich|system)\w*\b.{0,30}\b(?:anweisung|instruktion|vorgabe|befehl|regel|richtlini|anordnung|prompt)\w*/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:ignor(?:a|e|ad|en|ar)|olvid(?:a|e|ad|en)|descart(?:a|e|en)|haz caso omiso|haga caso omiso|no sigas|desobedece|omite)\b.{0,40}\b(?:instrucci[oó]n(?:es)?|indicaciones|[oó]rdenes|reglas|directrices|prompt)\b.{0,40}(?:anterior|previ|de arriba|original|del sistema|recibid|inicial)|\b(?:ignor(?:a|e)|olvid(?:a|e))\b.{0,10}\b(?:tus|todas (?:tus|las)|cualquier)\b.{0,15}\b(?:instrucciones|[oó]rdenes|reglas|directrices)\b/i,
  },
  {
    reason: IGNORE,
    pattern:
      /\b(?:ignor(?:e|a|ar|em)|esque[çc]a|desconsidere|desobede[çc]a)\b.{0,40}\b(?:instru[çc][õo]es|ordens|regras|diretrizes)\b.{0,30}(?:anteriores|acima|pr[ée]vias|originais|do sistema)|\b(?:ignora|dimentica)\b.{0,30}\b(?:istruzioni|regole|direttive)\b.{0,20}(?:precedenti|sopra|originali|di sistema)/i,
  },
  {
    reason: IGNORE,
    pattern:
      /(?:忽略|无视|無視|忘记|忘掉|忘記|不要遵守|不要理会|跳过|抛弃|绕过).{0,12}(?:之前|以上|上述|先前|前面|此前|所有|一切|原有|系统|系統|你的|全部).{0,10}(?:指令|指示|提示词?|提示詞|规则|規則|命令|要求|设定|限制|约束)/i,
  },
  {
    reason: IGNORE,
    pattern:
      /(?:игнорируй(?:те)?|проигнорируй(?:те)?|забудь(?:те)?|отмени(?:те)?|не (?:следуй|соблюдай|выполняй)(?:те)?|отбрось(?:те)?|пренебреги(?:те)?).{0,40}(?:предыдущи|прежни|прошлы|вышеуказанн|все|свои|твои|ваши|системн|данные ранее|изначальн).{0,30}(?:инструкци|указани|правил|команд|директив|приказ|промпт|ограничен)/i,
  },
  {
    reason: IGNORE,
    pattern:
      /(?:以前|これまで|上記|前|すべて|全て).{0,8}(?:の)?(?:指示|命令|ルール|プロンプト|指令).{0,6}(?:を)?(?:無視|忘れ|破棄)|(?:이전|위의|기존|모든).{0,8}(?:지시|명령|규칙|프롬프트|지침).{0,6}(?:무시|잊)/i,
  },
  // Text addressed to the model
  {
    reason: ORDERS,
    pattern: new RegExp(
      String.raw`\bas (?:an?|the) ${ONLY_AI}\b[^.]{0,40}\b(?:you|your task|your job)\b ?(?:must|should|shall|have to|need to|are required|will|is to|ought|are obliged|are to)\b`,
      'i',
    ),
  },
  {
    reason: ORDERS,
    pattern: new RegExp(
      String.raw`\b(?:if you(?:'re| are) (?:an? |the )?${ONLY_AI}\b(?! (?:user|developer|engineer|researcher|enthusiast|company|team|gateway|sdk|provider|customer))|(?:attention|dear|hey|hello),? (?:all |any |every )?${ONLY_AI}\b(?:s)?(?: (?:assistant|agent|model)s?)?\s*[:,!—–-])`,
      'i',
    ),
  },
  {
    reason: ORDERS,
    pattern: new RegExp(
      String.raw`\b(?:important |urgent |critical |special |hidden |secret |mandatory )*(?:notes?|notice|message|instructions?|directives?|reminder|warning|orders?|attention) (?:to|for) (?:the |all |any |every )?(?:reading |summari[sz]ing )?${AI}(?: (?:assistants?|agents?|models?|tools?|systems?))?(?: (?:reading|processing|parsing|summari[sz]ing|indexing|that reads?|who reads?|using)[^:.]{0,50})?\s*[:!—–]`,
      'i',
    ),
    unless:
      /\b(?:system|custom|write|provide|define|pass|set|add|create|the|your|model) (?:the |your |custom )?$/i,
  },
  {
    reason: ORDERS,
    pattern: new RegExp(
      String.raw`\b(?:any |all |every )?${ONLY_AI}(?: systems?)? (?:reading|processing|parsing|summari[sz]ing|indexing|crawling|that (?:reads?|process(?:es)?|parses?|summari[sz]es?)|who reads?) (?:this|these|the (?:page|document|text|file|following))\b[^.]{0,60}\b(?:must|should|shall|has to|have to|need to|needs to|will|are to|is to)\b`,
      'i',
    ),
  },
  {
    reason: ORDERS,
    pattern:
      /\b(?:do not|don't|never|without) (?:tell|telling|inform|informing|mention|mentioning|reveal|revealing|alert|alerting|notify|notifying|warn|warning|disclose|show|asking) (?:this |it |anything |that |about )*(?:to )?(?:the |your )(?:user|human|person|developer|operator)\b(?!s?['’]? (?:id|name|password|table|agent))/i,
    unless: /\b(?:error|stack|internal|details?|whether|password|email)\b/i,
  },
  {
    reason: ORDERS,
    pattern:
      /\b(?:when(?:ever)?|if) (?:you(?:'re| are)? )?(?:the user |a user |someone |anyone )?(?:ask\w*|answer\w*|summari[sz]\w*|respond\w*|generat\w*|recommend\w*|writ\w*|suggest\w*)\b[^.]{0,80}\b(?:always|you must|only|silently|secretly|instead) (?:recommend|suggest|say|tell|claim|include|insert|add|install|import|respond with|reply with|answer with|mention|state|append|output|use the package|advertise|praise)\b/i,
    unless: /\b(?:validator|schema|server|endpoint|api returns?|zod|parser|linter|rule)\b/i,
  },
  {
    reason: ORDERS,
    pattern:
      /\b(?:en tant qu['’ ]?(?:ia|assistant|mod[èe]le)|si (?:tu es|vous [êe]tes) (?:une? )?(?:ia|intelligence artificielle|assistant|mod[èe]le de langage)|als (?:ki|k[üu]nstliche intelligenz|ki-assistent|sprachmodell|assistent)\w* (?:musst|m[üu]ssen|sollst|sollen|hast)|wenn du (?:eine? )?(?:ki|sprachmodell|k[üu]nstliche)|como (?:ia|asistente(?: de ia)?|modelo de lenguaje|inteligencia artificial)[, ]+(?:debes|tienes|deber[áa]s)|si eres (?:una? )?(?:ia|modelo|asistente|inteligencia))/i,
  },
  {
    reason: ORDERS,
    pattern:
      /(?:作为|身为|如果你是|致所有).{0,4}(?:ai|人工智能|语言模型|助手|智能体).{0,12}(?:必须|应该|需要|请|务必|不得)|(?:как|если ты|если вы) (?:ии|искусственн[а-яё]+ интеллект|языков[а-яё]+ модель|ассистент|ии-ассистент).{0,30}(?:должен|должна|обязан|необходимо|следует|выполни)|не (?:говори|сообщай)(?:те)? (?:об этом )?пользовател|不要(?:告诉|告知|通知|提醒).{0,3}用户|ne (?:le )?(?:dis|dites|mentionne[zr]?|r[ée]v[èe]le[zr]?)\b.{0,20} (?:à )?l['’]utilisateur|(?:sag|verrate|erz[äa]hl|informiere)\w*\b.{0,25}\b(?:dem |den )(?:nutzer|benutzer|anwender)\b.{0,15}\bnicht|no (?:se lo )?(?:digas|menciones|informes|reveles)\b.{0,20} (?:al )?usuario/i,
  },
  // Chat roles and tool calls
  {
    reason: ROLE,
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|eot_id|begin_of_text|channel|message)\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:start|end)_of_turn>|\[system\](?:\(#\w+\))?[:\s]/i,
    proseOnly: true,
  },
  {
    reason: ROLE,
    pattern:
      /(?:^|[\n>]|[.!?]\s)\s*(?:#{1,4} ?)?\[?\(?(?:system|developer|assistant|human|user|admin|root|ai)(?: (?:prompt|message|override|notice|instructions?|update|note|alert))?\]?\)?\s*:\s*(?:you (?:are|must|will|should|have)|ignore|disregard|forget|from now|new |the (?:user|assistant|previous|following)|understood|sure,|ok(?:ay)?,|i (?:will|have|am)|please (?:run|execute|ignore|reveal|send|print)|act as|always|never|respond|reply|reveal|execute|run |delete|print|output|do not|all (?:previous|prior|safety)|safety|grant|access|tu |vous |du |sie |eres|你|ты |вы )/i,
    proseOnly: true,
  },
  {
    reason: TOOL,
    pattern:
      /<\/?(?:antml:)?(?:function_calls?|tool_calls?|tool_use|invoke name=|tool_results?|function_results?|tool_response|function_response)\b|<(?:function|tool)=\w|\[tool_calls?\]|<\|(?:tool_call|python_tag|plugin|tool)\|?>?|\bto=functions?\.\w+/i,
    proseOnly: true,
  },
  {
    reason: TOOL,
    pattern:
      /\{\s*"(?:tool|tool_name|function|name|action|tool_calls?|function_call|recipient_name|type)"\s*:\s*"?(?:\w*(?:shell|bash|exec|run|write_file|read_file|send|http|fetch|email|delete|terminal|command|function|tool_use)\w*|\[)"?\s*,?\s*.{0,60}"(?:arguments|args|parameters|input|command|action_input|function)"\s*:/i,
    proseOnly: true,
  },
  {
    reason: TOOL,
    pattern:
      /\b(?:call|invoke|use|run|execute|trigger) (?:the |your )[`'"]?[\w.-]+[`'"]? (?:tool|function|mcp server|plugin)\b[^.]{0,60}\b(?:with (?:the )?(?:arguments?|command|input|path|contents?|user)|to (?:read|send|delete|upload|post|fetch|write|run|execute|exfiltrate|email))\b.{0,80}(?:~\/|\.env|\.ssh|\/etc\/|credentials|secrets?\b|api[ _-]?keys?|rm -rf|https?:\/\/|passwords?|private key)/i,
  },
  // Commands
  {
    reason: COMMAND,
    pattern:
      /\b(?:curl|wget)\b[^\n]{0,200}(?:\$\((?:cat|env|printenv|whoami|base64)[^)]{0,80}\)|`(?:cat|env|printenv)[^`]{0,80}`|(?:-d|--data(?:-binary)?|-F|--form|-T|--upload-file|--post-file)[= ]?['"]?@?['"]?(?:\w+=@)?(?:~|\/root|\/home\/\w+|\/etc|\$home|\.)\/?(?:\.ssh|\.aws|\.env|\.npmrc|\.netrc|passwd|shadow|\.git-credentials|\.kube|\.config|\/\.)|\$(?:aws_secret|github_token|openai_api_key|anthropic_api_key|npm_token)\w*@?[^\n]{0,10}$)/i,
  },
  {
    reason: COMMAND,
    pattern:
      /(?:\benv|\bprintenv|\bcat [^|\n]{0,60}(?:\.env|id_rsa|id_ed25519|credentials|\.npmrc|\.netrc|\/etc\/passwd|\/etc\/shadow|\.git-credentials|history)\b|\btar [^|\n]{0,60}(?:\.ssh|\.aws|~)[^|\n]{0,20})[^|\n]{0,20}\|\s*(?:base64[^|\n]{0,20}\|\s*)?(?:curl|wget|nc|ncat|netcat|socat|openssl|xargs curl)\b/i,
  },
  {
    reason: COMMAND,
    pattern:
      /\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n|]{0,200}(?:https?:\/\/)?(?:\d{1,3}(?:\.\d{1,3}){3}(?!\d)(?<!127\.0\.0\.1)(?<!0\.0\.0\.0)(?::\d+)?|[\w.-]*(?:pastebin\.com|webhook\.site|ngrok(?:-free)?\.(?:io|app)|transfer\.sh|bit\.ly|tinyurl\.com|requestbin|pipedream\.net|evil|attacker|malicious|hastebin|termbin|interact\.sh|oast\.\w+|burpcollaborator|anonfiles|file\.io))[^\n|]{0,200}\|\s*(?:sudo )?(?:ba|z|da)?(?:sh|python3?|node|perl|iex)\b/i,
  },
  {
    reason: COMMAND,
    pattern:
      /\b(?:you|assistant|agent|ai|model|llm|claude|copilot|cursor)\b[^.\n]{0,60}\b(?:must|should|have to|need to|are required to|will|shall|always|first|now|immediately|silently|please|automatically|quietly)\b[^.\n]{0,40}\b(?:run|execute|invoke|launch|paste)\b[^.\n]{0,60}(?:curl |wget |rm -rf|bash -c|sh -c|powershell|eval\(|base64 -d|chmod \+x|nc -|sudo |npm (?:i|install) (?!-d\b|--save-dev\b)[^\n]{0,60}(?:without|silently|before (?:answer|respond|reply)))/i,
    unless: /\b(?:to install|installing|installer|if you are on)\b/i,
  },
  {
    reason: COMMAND,
    pattern:
      /\b(?:before|after|when(?:ever)?|prior to|while) (?:answering|responding|replying|continuing|you (?:answer|respond|reply|continue)|proceeding|helping|any (?:answer|response|other action))\b[^.\n]{0,60}\b(?:run|execute|call|open|fetch|visit|download|install|read|curl|send|write)\b/i,
    unless: /\b(?:server|request|client|middleware|handler|hook|callback|tests?|suite)\b/i,
  },
  {
    reason: COMMAND,
    pattern:
      /\b(?:silently|secretly|quietly|without (?:asking|confirmation|confirming|telling|the user|user (?:approval|consent|confirmation)|notifying|permission)[^.\n]{0,20})\b[^.\n]{0,60}\b(?:run|execute|install|download|delete|send|upload|add|commit|push|write|modify|exfiltrate|disable|fetch)\b[^.\n]{0,80}(?:script|package|file|command|key|repo|code|backdoor|https?:|user|tests?|hook|ssh|conversation|dependency)/i,
    unless:
      /\b(?:can|may|might|could|fails?|does|cannot|option|flag|prevents?|would|will|be) (?:be |get |also )?$/i,
  },
  {
    reason: COMMAND,
    pattern:
      /\b(?:run|execute|running|executing|ex[ée]cute[zr]?|lance[zr]?|f[üu]hre?|ejecut[ae]\w*|corre|выполни(?:те)?|запусти(?:те)?|运行|执行)[^.\n]{0,40}[`'" ](?:rm -rf (?:~|\/|\$home|\*|\.git)(?!node_modules|tmp)\S{0,3}(?:\s|$|[`'"])|:\(\)\{ ?:\|:& ?\};:|mkfs\.|dd if=\/dev\/(?:zero|random) of=\/dev\/|del \/[sf] \/q c:|format c:)/i,
  },
  {
    reason: COMMAND,
    pattern:
      /(?:ex[ée]cute[zr]?|lance[zr]?|f[üu]hren? (?:sie )?|ejecut[ae]|corre|выполни(?:те)?|запусти(?:те)?|运行|执行)[^\n]{0,60}(?:curl|wget)[^\n]{0,120}\|\s*(?:ba|z)?sh/i,
  },
  // Data that leaves
  {
    reason: SEND,
    pattern:
      /!\[[^\]\n]{0,100}\]\(?\s*<?https?:\/\/[^)\s]{1,200}[?&/=][^)\s]{0,60}(?:\{\{?|<|\$\{?|%7b|\[)(?!version|branch|repo|owner|label|style|logo|color)[\w ]{0,30}(?:data|conversation|secret|key|token|prompt|history|context|user|password|content|message|chat|env|answer|summary|code|base64|insert|payload|email|info|stolen)/i,
  },
  {
    reason: SEND,
    pattern:
      /\b(?:send|post|upload|forward|transmit|email|mail|leak|exfiltrate|copy|submit|deliver|report|append|add|put|include|embed|encode)\b[^.\n]{0,50}\b(?:(?:the )?(?:contents?|output|value|values|copy|dump|list|result) of [^.\n]{0,40}(?:\.env|\.ssh|id_rsa|credentials?|environment variables?|secrets?|conversation|chat|system prompt|home director|config files?|private keys?|\/etc\/passwd|keychain|api keys?|workspace)|(?:the |all |your |this |any |full |entire |whole |user['’]?s |users['’] )*(?:conversation(?: history| so far)?|chat (?:history|log|transcript)s?|system prompt|environment variables|private (?:ssh )?keys?|ssh keys?|credentials|api keys?|secrets|passwords|source code|\.env(?: file)?|personal (?:data|information)|user(?:'s)? (?:data|files|messages|question|query|code)))\b[^.\n]{0,60}\b(?:to|at|via|in|into|as|with)\b[^.\n]{0,40}(?:https?:\/\/|\b[\w.+-]+@[\w-]+\.\w|(?:the )?(?:following|this|attacker|below|remote|external|image)(?:['’]s)? (?:url|address|endpoint|server|host|webhook|link|email)|webhook|query (?:string|parameter)|url param)/i,
    unless:
      /\b(?:authorization header|for example, curl|-h ['"]authorization|api key in the|cookie|form data)\b|\bserver action/i,
  },
  {
    reason: SEND,
    pattern:
      /\b(?:render|display|show|include|insert|output|embed|add|create|generate|make|load|fetch|request|visit|open|navigate to|click)\b[^.\n]{0,60}\b(?:image|link|url|pixel|markdown|iframe|page|address)?\b[^.\n]{0,60}https?:\/\/[^\s]{3,200}[?&/]\S{0,40}=?[^.\n]{0,80}\b(?:replac(?:e|ing)|where|with|containing|followed by|append(?:ed|ing)?|encod(?:ed|ing)|substitut\w+|fill(?:ed|ing))\b[^.\n]{0,60}\b(?:conversation|chat|secret|api key|token|user['’]?s|password|prompt|history|context|data you|what the user|credentials|answer|summary|environment)/i,
  },
  {
    reason: SEND,
    pattern:
      /\b(?:envoie[zr]?|envoyez|transmet(?:s|tez|tre)|sende(?:n)?|schick(?:e|en)?|übermittle|env[íi]a|manda|reenv[íi]a)\b[^.\n]{0,80}\b(?:cl[ée]s?|mots? de passe|secrets?|variables? d['’]environnement|contenu|conversation|historique|zugangsdaten|schl[üu]ssel|passw[öo]rt\w*|umgebungsvariablen|inhalt|verlauf|gespr[äa]ch\w*|geheimnis\w*|claves?|contrase[ñn]as?|credenciales|variables de entorno|contenido|historial|conversaci[óo]n|identifiants)\b[^.\n]{0,80}(?:https?:\/\/|@)/i,
  },
  {
    reason: SEND,
    pattern:
      /(?:发送|上传|提交|转发|傳送|发给)[^。\n]{0,40}(?:到|至|给)?\s*https?:\/\/|(?:将|把)[^。\n]{0,30}(?:对话|密钥|环境变量|密码|凭证|聊天记录|源代码|系统提示)[^。\n]{0,20}(?:发送|上传|发给|提交|转发)|(?:отправь(?:те)?|перешли(?:те)?|загрузи(?:те)?|передай(?:те)?)[^.\n]{0,60}(?:парол|ключ|секрет|переменн[а-яё]+ окружения|переписк|истори|содержим|токен|учётн|учетн)[^.\n]{0,60}(?:https?:\/\/|@| на )/i,
    unless: /请求|запрос/,
  },
  // Credentials and the prompt itself
  {
    reason: CREDENTIALS,
    pattern:
      /\b(?:reveal|repeat|print|output|show|display|disclose|leak|tell|give|expose|recite|write out|dump|return)\b[^.\n]{0,40}\b(?:your|the) (?:full |entire |exact |hidden |complete |initial |original |secret |own |verbatim )*(?:system (?:prompt|message|instructions)|hidden (?:prompt|instructions)|initial (?:prompt|instructions)|developer (?:message|instructions)|prompt verbatim|confidential instructions)/i,
    unless:
      /\b(?:attack|never|not|to prevent|tries|trying|attempts?|might|could|logs?|debug)\b|\b(?:console|component|editor|field)\b/i,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /\b(?:include|paste|add|put|write|insert|print|reveal|output|show|list|embed|mention|give|provide|repeat|tell)\b[^.\n]{0,60}\b(?:api[ _-]?keys?|access tokens?|auth tokens?|passwords?|credentials|secrets|private keys?|ssh keys?|environment variables|\.env(?: file)?|id_rsa|aws[_ ]secret\w*|tokens)\b[^.\n]{0,40}\b(?:in|into|with|as part of|at the (?:end|start|top|bottom) of|inside) (?:your|the|every|each|any) (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|outputs?|completions?|messages? to|generated code|suggestions?|commit message|summary)\b/i,
    unless: /\b(?:never|not|avoid|without|shouldn't|don't)\b/i,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /\b(?:read|open|search|scan|look (?:for|in|into)|find|collect|gather|extract|harvest|steal|grab|locate|access|check)\b[^.\n]{0,60}(?:~\/\.(?:ssh|aws|npmrc|netrc|config|kube|gnupg)|id_rsa|id_ed25519|\/etc\/(?:passwd|shadow)|\.git-credentials|keychain|(?:user['’]?s|developer['’]?s|their|your) (?:\w+ )?(?:\.env\b|credentials|api[ _-]?keys?|ssh keys?|passwords?|tokens|secrets|private keys?|wallet))[^.\n]{0,60}\b(?:and|then|to|into|, )\b ?[^.\n]{0,30}\b(?:include|send|post|paste|print|output|report|upload|show|encode|share|reply|forward|append|tell|summari[sz]e|add (?:it|them) to (?:the |your )?(?:sample|answer|reply|response|example))\b/i,
    unless:
      /\b(?:npm|the cli|sdk|library|client|provider|we|it) (?:will |can |may )?(?:first |then |also )?$/i,
  },
  {
    reason: CREDENTIALS,
    pattern:
      /(?:affiche[zr]?|r[ée]v[èe]le[zr]?|montre[zr]?|donne[zr]?|zeige?n?|gib|verrate|nenne|muestra|revela|imprime|dime)\b[^.\n]{0,40}(?:prompt syst[èe]me|invite syst[èe]me|instructions? syst[èe]me|system-?prompt|systemanweisung\w*|systemnachricht|prompt del sistema|instrucciones del sistema|(?:toutes )?(?:tes|vos) (?:cl[ée]s|secrets|instructions)|deine (?:anweisungen|geheimnisse|zugangsdaten)|tus (?:claves|instrucciones|secretos))|(?:显示|输出|泄露|透露|告诉我|打印|列出)[^。\n]{0,12}(?:系统提示|系统指令|初始指令|密钥|api ?key|密码|隐藏指令)|(?:покажи|раскрой|выведи|напечатай|сообщи)(?:те)?[^.\n]{0,30}(?:системн[а-яё]+ (?:промпт|сообщени|инструкци)|свои инструкции|ключи api|api[- ]ключ|пароли)/i,
  },
]

/** None of the patterns can match without one of these: most chunks have none of them. */
export const TRIGGERS =
  /\byour?\b|answer|repl(?:y|ies)|response|ask|run\b|execut|install|download|disable|approve|merge|user|remember|memory|exfil|clipboard|cookie|pretend|summari[sz]|index|begin|<important|ki\b|ia\b|befolge|halte|suis|respecte|sigas|ohne |sans |sin |ignor|disregard|forget|override|bypass|discard|dismiss|neglect|set aside|pay no |obey|do not follow|don't follow|stop following|abandon|cancel|supersede|from now on|henceforth|you are now|you are no longer|\bmode\b|instruction|directive|prompt|assistant|\bagents?\b|\bai\b|\bllms?\b|\bmodels?\b|conversation|\bchat|\bcopy\b|copilot|claude|gpt|gemini|<\||\[\/?inst|<<|_of_turn|\bsystem\b|developer|human|\buser|admin|tool|function|"action|curl|wget|iwr|invoke-web|\benv\b|printenv|\bcat |\btar |silently|secretly|quietly|without |rm -rf|mkfs|dd if|!\[|send|post|upload|forward|transmit|mail|leak|exfiltrate|append|reveal|credential|api[ _-]?key|passw|secret|token|private key|ssh|~\/|\.env|before|after |when|prior to|while |oublie|n[ée]glige|consigne|abstraction|vergiss|vergessen|verwirf|missacht|beacht|olvid|descart|caso omiso|omite|desobede|esque|desconsid|dimentica|[\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]|en tant|si tu|si vous|als k|wenn du|como |si eres|envo|env[íi]a|sende|schick|manda|affiche|montre|donne|zeig|gib|muestra|revela|imprime|ex[ée]cut|lance|f[üu]hr|ejecut|utilisateur|usuario|nutzer/i
