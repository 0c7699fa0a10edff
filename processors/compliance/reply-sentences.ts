/** Sentences by which people ask to be left alone, and those that only look like it; canonical, as reply-text.ts writes them. Adding a way of saying it is adding a pattern. */

const texts = String.raw`(?:texts?|texting|messages?|messaging|sms|mms|alerts?|notifications?|spam|spamming|mensajes?|textos?)`
const messages = String.raw`(?:${texts}|ads?|advert\w*|promos?|promotions?|promotional|offers?|marketing|updates?|reminders?|newsletters?|emails?|mails?|calls?|calling|stuff|crap|shit|bs|junk|garbage|contact|contacting|communications?|solicitations?|soliciting|publicidad)`
/** What one may say to want none of; an offer or an update may be a single one. */
const unwanted = String.raw`(?:${texts}|ads|advert\w*|promos?|promotions|promotional|offers|marketing|updates|reminders|newsletters?|emails|calls|stuff|crap|shit|bs|junk|garbage|communications?|solicitations?|publicidad)`
const reach = String.raw`(?:text|message|contact|call|email|bother|write|spam|harass|sms|disturb|annoy|bug|solicit|send)`
const some = String.raw`(?:the|these|those|this|your|my|all|any|of|more|such|further|other|me|us|to|daily|weekly|future|automated|marketing|promotional|annoying|stupid|unwanted|constant|text|sms|with|so|many|each and every|each|every|single)`
const person = String.raw`(?:me|us|this (?:number|phone|cell|line)|my (?:phone|number|cell|house|wife|husband|mother|mom|son|daughter))`
/** What a bank may be asked to stop, send, cancel or take away that is not a message. */
const money = String.raw`(?:money|payments?|autopay|transfers?|checks?|cheques?|cash|funds|charges?|charging|billing|taking|deducting|withdrawing|declining|deposits?|debits?|withdrawals?|statements?|cards?|loans?|accounts?|orders?|appointments?|bills?|policy|fees?|transactions?|purchases?)`
/** The words that name a request: "my third stop request". */
const keyword = String.raw`(?:stop|opt out|unsubscribe|removal|revocation|do not (?:text|contact|call|disturb))`
const notMoney = String.raw`(?! (?:(?:me|my|the|a|an|any|this|that|all|our|paper) )*${money}\b)`

const english: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:stop|quit|cease|end|halt|discontinue|disable|deactivate|terminate|(?:turn|shut|switch) off)(?: (?:sending|receiving|getting|getting me|doing|send|to send))?(?: ${some})* ${messages}\b`),
  new RegExp(String.raw`\b(?:stop|quit|cease|discontinue) (?:texting|messaging|contacting|emailing|spamming|bothering|harassing|disturbing|annoying|soliciting|sending)\b${notMoney}`),
  new RegExp(String.raw`\b(?:stop|quit) (?!(?:charging|billing|taking|withdrawing|deducting|declining|blocking) )\w+ing(?: up)? ${person}\b${notMoney}`),
  new RegExp(String.raw`\b(?:stop|quit) (?!(?:by|in|at|and|for|to|over|on) )(?:\w+ ){1,2}${unwanted}\b`),
  /\b(?:refrain from|avoid) (?:texting|messaging|contacting|sending|calling|writing)\b/,
  /\bconsider (?:this|me) (?:\w+ ){0,3}?(?:opt out|stop|request to \w+|unsubscribe)\b/,
  /\bstop (?:it|this|that|receiving|getting)$/,
  new RegExp(String.raw`\b(?:turn|shut|switch) (?:${some} )*(?:${texts}|these|this|it) off\b`),
  /\b(?:do not|stop|quit) us(?:e|ing) (?:this|my) (?:number|phone)\b/,
  new RegExp(String.raw`\b(?:make|want|need|like|get)(?: for)?(?: ${some})* (?:${messages}|these|this|those|it|them)(?: to)? (?:stop|end)\b`),
  new RegExp(String.raw`\b(?:these|this|the|your|it|all)(?: ${some})*(?: ${messages})? (?:needs?|has|have|must|got)(?: to)? (?:stop|end)\b`),
  /(?<!\byou )\b(?:tell|telling|told|ask|asked|asking|beg|begging|say|saying|said|request|warning|notice)(?: (?:you|yall))?(?: \w+)?(?: to)? stop$/,
  /\b(?:please|interested|annoying|spam|scam|harassment|number|person|alone) (?:stop|unsubscribe)$/,
  /^(?:stop|unsubscribe)$/,
  /\bif you (?:would |could )?(?:stop|stopped|quit) (?:texting|messaging|contacting|sending|writing|calling|spamming)\b/,
  new RegExp(String.raw`(?<!\bnot )\benough (?:(?:with|of) )?(?:${some} )*${texts}\b`),
  /\b(?:not|never|no) (?:\w+ ){0,4}?(?:permission|authorization|consent) to (?:text|message|contact|call|send|use)\b/,
  new RegExp(String.raw`(?<!\b(?:i|we|you|they|he|she|why|if|that) )\b(?:do not|never|no longer|not to|to not|can you not|could you not|nobody) (?:you )?(?:ever )?(?:${reach} (?:or|and|nor) )?${reach}(?: to)? (?:${person}|here|again|any more|any|anything|more|these|those|such|${messages})\b${notMoney}`),
  new RegExp(String.raw`\b(?:like|want|need|ask|prefer) you (?:to not|not to) ${reach}\b`),
  new RegExp(String.raw`\b(?:do not|never|no longer) (?:want|need) (?:you|any one|anybody|people)(?: to)? (?:${reach}(?:ing)?|writing|bugging)\b${notMoney}`),
  new RegExp(String.raw`\b(?:i|you) (?:asked|told|said)(?: you| for you)?(?: all| people)? not to (?:${reach})\b`),
  new RegExp(String.raw`\b(?:do not|no longer|never|not) (?:want|wish|wishing|need|care|like to|interested|consent|agree)(?: (?!to (?:miss|lose|stop|end|cancel|unsubscribe|opt)|miss|lose)\w+){0,7}? ${unwanted}\b`),
  /\b(?:do not|no longer|never) (?:want|wish|care|need)(?: to (?:get|receive|have|see|be|hear))?(?: (?:any|these|those|this|your|them|it|more|from you|from yall|anything|contacted|texted|messaged|bothered|called|disturbed|on (?:your|this) list))+(?: from you)?(?: by text)?(?: any more| again| please| ever)?$/,
  /\b(?:do not|no longer|never|not) (?:want|wish|wishing|like|care) to be (?:contacted|texted|messaged|bothered|called|disturbed|spammed|solicited|on (?:your|this))\b/,
  /\b(?:rather|prefer|prefer to|like) not (?:to )?(?:get|receive|have|be|hear)\b(?! (?:charged|billed))/,
  /\b(?:not|no longer|never|do not|withdraw|revoke) (?:\w+ ){0,2}?consent(?:ed|ing)?$/,
  new RegExp(String.raw`\b(?:do not|no longer|not) (?:consent|agree) to(?! (?:\w+ ){0,2}${money}) (?:being |be |receive |get |getting |receiving |this|these|any)`),
  new RegExp(String.raw`\b(?:no|without) (?:more|further) (?:of )?(?:these |your |the |this )?(?:\w+ )?${messages}\b`),
  /\bno more (?:of )?(?:these|this|those|it|that)$/,
  new RegExp(String.raw`^(?:i want )?no (?:${texts}|promos?|promotions?|marketing|ads|spam|publicidad|promociones)(?: (?:${texts}))?(?: ever| at all| to (?:me|this number))?$`),
  new RegExp(String.raw`\b(?:remove|take|delete|drop|scrub|strike|pull) (?:me|us|my (?:number|phone number|phone|name|info|information|cell|contact)|this number)(?: off| from| out)?(?: of)?$`),
  /\b(?:remove|delete|take|off)(?: me)? (?:(?:off|from) )?(?:the |your )?lists?$/,
  /\b(?:remove|delete|erase) (?:number|name|info)$/,
  /\b(?:asked|told) (?:you|yall) to (?:stop|remove|delete|unsubscribe|take me off)\b/,
  /\bget (?:me|us) (?:off|out)$/,
  /\b(?:want|let me|sign me) (?:off|out)$/,
  /\boff (?:of )?(?:this|the|your|that) (?:\w+ ){0,2}?lists?\b/,
  /\bbe (?:removed|taken off|unsubscribe)\b/,
  /\b(?:request(?:ing|ed)?|want|(?:would|id) like|need|demand)(?: for)?(?: (?:a|my|our|the|your|immediate|full|complete|permanent|prompt))* (?:removal|deletion)(?: from (?:this|these|my|our|your|the|all|any)\b.*| of (?:my|our|this) (?:\w+ )?(?:number|phone|name|info|information|contact|data))?$/,
  /\b(?:process|confirm|complete) (?:my|our) (?:removal|deletion)$/,
  new RegExp(String.raw`^(?:my |a |an )?${keyword} (?:request|notice)$|^removal from (?:your|this|the) (?:\w+ )?list$|\b(?:respect|honou?r) (?:my|our) ${keyword}$`),
  new RegExp(String.raw`(?<!\b(?:not|never|accidentally|mistakenly) (?:\w+ ){0,1})\b(?:sent|submitted|made|texted|filed)(?: you)? (?:\w+ ){1,2}?${keyword} requests?(?: (?:before|twice|(?:\w+|several|multiple) times))?$`),
  /\b(stop|unsubscribe|opt out|quit) means \1\b/,
  new RegExp(String.raw`^mute (?:${some} )*(?:${texts}|chat|thread|conversation|number|these)$`),
  new RegExp(String.raw`(?<!\b(?:not|never) (?:\w+ ){0,2})(?:\bthis is (?:\w+ )?|\b(?:honou?r|respect|process|obey|acknowledge|accept|follow|comply with) (?:\w+ )?|\byou (?:\w+ )?ignor(?:e|ed|ing) (?:\w+ )?|\b(?:second|third|fourth|fifth|final|another|repeated?|formal|official|\d+(?:st|nd|rd|th)) )(?:\w+ )?${keyword} (?:requests?|notices?|demands?|instructions?)$`),
  /\b(?:respect|honou?r) (?:my|our) (?:wish|wishes|decision|choice|request|right) (?:to (?:opt out|unsubscribe|stop|revoke|be (?:left alone|removed))|not to be \w+|to not be \w+)\b/,
  /^(?:(?:please|just|kindly|you (?:need|have) to|(?:can|could|will|would) you|i need you to) )*(?:respect|honou?r|listen|comply|accept|understand|take (?:the|a) hint|get (?:the|a) (?:hint|clue|life)|have some|show some|be (?:\w+ )?(?:kind|nice|respectful|decent|courteous|considerate|professional|reasonable)|do (?:me|us|the right|everyone)|give it a rest|(?:fuck|f|eff|screw|damn) you)(?: \w+){0,5} and (?:(?:please|just|kindly) )*(?:stop|quit|unsubscribe|end (?:it|this))(?: (?:it|this|now))*$/,
  /^(?:(?:reply|text|send) )?stop (?:to|2) (?:end|cancel|quit|opt out|unsubscribe|stop)$/,
  /^(?:stop|quit|end|cease|cancel|unsubscribe)(?: me)?(?: from)? (?:all (?:of )?(?:this|that|these|those|it|them)|(?:this|it|them) all|every(?:thing|(?: single)? one)(?: of (?:this|these|it|them))?|any of (?:this|these|it)|(?:any and|each and) \w+(?: of (?:this|these|it|them))?|(?:this|the|all this|all the) (?:whole thing|nonsense|madness|insanity|foolishness))$/,
  new RegExp(String.raw`\b(?:remove|take|get|let|delete|drop|scrub|strike|pull) (?:me|us|him|her|(?:this|my|our) (?:\w+ )?(?:number|name|phone|info|information|contact|cell)) (?:off|from|out of)${notMoney} (?:\w+ ){0,4}?(?:lists?|texts?|messages?|database|system|records?|rotation|campaign|file|here|this|these|it|everything)\b`),
  /\b(?:delete|erase|remove|lose|forget|block) (?:my|this) (?:number|phone number|phone|cell|digits|contact|info)\b/,
  /\bunsubscribe (?:me|us|my|this|from|please|to)\b/,
  /\b(?:want|wish|like|wanted|need|trying|tried|asked|request|how do i|how can i|how to|let me|please) (?:to )?(?:be )?(?:unsubscribe|opt out|stop (?:receiving|getting)|removed|taken off)\b/,
  /\b(?:how|where|can|do|must|should)(?: do| can)? (?:i|we|to|2) (?:go to |have to |do to |click to )?(?:unsubscribe|opt out)\b/,
  /\b(?:how|what|where) (?:do|can|must|should) (?:i|we) (?:do |click |go |send |text )?to stop \w+/,
  /\b(?:opt|take|count) (?:me|us) out\b/,
  /^(?:i am |i have |i |we |we are )?(?:opt out|unsubscribe)(?: (?:of|from|for) .*)?$/,
  /\bconsent (?:is |has been |was )?(?:revoked|withdrawn)\b/,
  /\b(?:revok(?:e|ing|ed)|withdr(?:aw|awing|ew|awn)|rescind(?:ing)?) (?:my |all |any |this |of |prior )*(?:consent|permission|authorization)\b/,
  /\b(?:cancel|end|terminate)(?: (?:my|the|this|these|all|your|sms|text|alert|message))* (?:texts?|messages?|subscription|alerts?|notifications?|sms|texting|enrollment)\b/,
  /\bleave (?:me|us|him|her|(?:my|our|this) (?:\w+ )?(?:number|phone|cell|line|inbox|family|wife|husband|mother|father|mom|dad|son|daughter|kids?)) (?:the \w+ )?alone\b/,
  /(?<!\b(?:an|the) )\b(?:fuck|f|eff|piss|buzz|bug|back|screw|bugger|sod|feck|frig|naff) off\b(?! peak)/,
  /\bgo away\b/,
  /\bget lost\b/,
  /\blet me be\b/,
  /\bleave (?:me|us) be\b/,
  /\b(?:text|message|contact|call) me (?:one more time|even once more)\b/,
  /\bno solicit\w+\b/,
  new RegExp(String.raw`\b(?:never|did not|do not)(?: (?:remember|ever|even))? (?:sign(?:ed|ing)?|subscrib\w*|agreed?|consent\w*|opt|ask(?:ed)?|request\w*|enroll\w*)(?: in| up)?(?: for| to)?(?! (?:\w+ ){0,2}${money}) (?:this|these|that|any|your|receive|get|be|texts?|messages?|alerts?)\b`),
  /\b(?:do not|no) (?:call|contact|text|solicit) (?:list|registry)\b/,
  /\b(?:on|to) (?:the|your) dnc\b/,
  /\bcease (?:and desist|all|any|this|these)\b/,
  /\b(?:sick|tired|fed up|done) (?:of|with) (?:\w+ ){0,3}?(?:texts?|messages?|spam|texting|alerts?)\b/,
  /\b(?:if|next time) you (?:ever )?(?:text|message|contact|call|bother) me (?:again|one more time|any more|another time)\b/,
]

const spanish: readonly RegExp[] = [
  /\bno (?:me|nos|le|les|lo|la) (?:vuelv[ae][ns]? a |sig(?:a|an|as) |esten? |quiero que )?(?:escrib\w+|mand\w+|envi\w+|contact\w+|llam\w+|molest\w+|texte\w+|marqu\w+|busqu\w+|moleste\w+)\b/,
  /\bno me interesan? (?:\w+ ){0,2}(?:mensajes|textos|recibir\w*)\b/,
  /\bno (?:texte\w+|est(?:en|e|es) (?:mand|envi|escrib|molest|llam|text)\w+)/,
  /\bno (?:mandar|enviar|escribir|contactar|llamar|molestar)(?:me|nos)?\b/,
  /\b(?:hart|cansad|aburrid)[oa]s? (?:de|con) (?:\w+ ){0,2}?(?:mensajes|textos|publicidad|spam)\b/,
  /\bme (?:canse|harte) de (?:\w+ )?(?:mensajes|textos)\b/,
  /\bno (?:escriba[ns]?|mande[ns]?|envie[ns]?|moleste[ns]?|llame[ns]?|contacte[ns]?|insista[ns]?)\b/,
  /\bno vuelva[ns]? a (?:escrib|mand|envi|contact|llam|molest|text)\w+/,
  /\bno sigan? (?:escrib|mand|envi|contact|llam|molest|text)\w+/,
  /\bno (?:quiero|deseo|queremos|deseamos|necesito|autorizo|acepto|quisiera) (?:mas |que (?:me|nos) |seguir )?(?:recib\w+|\w*\s?mensajes?|textos?|promociones|ofertas|llamadas|sus|estos|tus|este|publicidad|nada|saber|escrib\w+|mand\w+|envi\w+|contact\w+|llam\w+|molest\w+|que)\b/,
  /\bno (?:quiero|deseo|quisiera) (?:mas|ya)$/,
  /\bno mas (?:mensajes?|textos?|texts?|sms|avisos?|alertas?|spam|publicidad|llamadas?|promociones|esto)\b/,
  /\bno mas$/,
  /\bya no (?:mas|me interesa recibir)\b/,
  /\bsin mensajes\b/,
  /\b(?:deja|deje|dejen|dejad|dejar|dejaras|dejarian|cesen|cese|paren|pare|para) (?:ya )?de (?:estar )?(?:escrib|mand|envi|molest|llam|contact|text|acos|fastidi|jod|chingar|spam)\w*/,
  /\bdej(?:o|ar) de recibir\b/,
  /\bya no me (?:lleg|salg|aparez)\w+/,
  /\b(?:quit|sac|saqu|sal|borr|elimin|retir|remov)\w* (?:\w+ ){0,2}?(?:de|en) (?:la|su|sus|esta|tu|las) (?:\w+ )?listas?\b/,
  /\bdesactiv\w+ (?:\w+ )?(?:mensajes|alertas|textos|avisos|notificaciones)\b/,
  /\bdej(?:a|e|en)(?:me|nos) (?:ya )?(?:en paz|tranquil[oa]s?|sol[oa])\b/,
  /\bdeje?n? me en paz\b/,
  /\bdej(?:a|e|en) (?:ya )?(?:a )?(?:mi|este|nuestro) \w+ (?:ya )?(?:en paz|tranquil[oa]s?)\b/,
  /\bdej(?:a|e|en) (?:ya )?en paz (?:a )?(?:mi|este|nuestro)\b/,
  /\b(?:solicit|pid|requier|exij)(?:o|amos|imos) (?:mi|la) (?:eliminacion|remocion|cancelacion)(?: de (?:mi (?:numero|telefono|nombre|celular)|(?:la|su|esta) lista|(?:los|estos|sus) mensajes))?$/,
  /\b(?:dar|dar(?:me|nos|se)|den?me|dame|deme|dan?me|dar me|doy|den|quiero la|solicito la|pido la|tramitar la|solicitar la|mi) (?:me )?(?:de )?baja\b/,
  /\b(?:pare|paren|parar|detengan|detenga|detener|cesen) (?:con |ya |de )?(?:los|estos|sus|este|esto|el envio|tantos|mensajes) ?(?:mensajes?|textos?|envios?|sms|spam)?\b/,
  /\b(?:(?:pare|paren|basta) (?:ya|de)|(?:pare|paren) con)\b/,
  new RegExp(String.raw`\bbasta con (?:(?:los|las|estos|estas|esos|esas|sus|tus|tantos|tantas|tanto|tanta|la|el|de|toda|todo) )*(?:${texts}|publicidad|promociones|ofertas|llamadas|avisos|alertas|esto)\b`),
  /\balto (?:ya|(?:a|con) (?:tod[oa]s )?(?:los|las|estos|sus)|mensajes)\b/,
  /\b(?:cancel|anul|deten)\w* (?:el |la |mi |los |las |mis |estos |estas |sus |de |esta )*(?:suscripcion|mensajes|textos|alertas|avisos|envios?|sms|servicio de mensajes)\b/,
  /^(?:yo )?(?:quiero|quisiera|deseo|necesito|solicito) revocar$/,
  /\b(?:retir|revoc|anul)(?:o|ar|amos) (?:mi|el|la|nuestro|todo) (?:consentimiento|permiso|autorizacion)\b/,
  /\b(?:quit|saqu|sac|borr|elimin|retir|remuev|remov|bloque|baj)[a-z]{0,3}(?:me|nos)\b/,
  /\bremover mi\b/,
  /\b(?:quit|saqu|sac|borr|elimin|retir|remuev)(?:en|a|e|ar|an) (?:mi|este) (?:numero|telefono|nombre|celular|contacto)\b/,
  /\bdes(?:u|in)scri\w+/,
  /\b(?:no|nunca) me suscribi\b/,
  /\b(?:no|nunca) (?:di|doy|he dado) (?:mi )?(?:consentimiento|permiso)\b/,
]

/** A phone's number, not an account's. */
const phone = String.raw`(?<!\b(?:account|card|routing|case|claim|order|reference|tracking|loan|member|check|invoice|confirmation|ticket|policy|license|id) )(?:number|phone|cell|line)`
const telefono = String.raw`(?:numero|telefono|celular|cel|movil|linea)(?! de (?:cuenta|tarjeta|cliente|caso|pedido|orden|prestamo|poliza|referencia|confirmacion|seguro|cheque|ruta)\b)`
const someoneElse = String.raw`(?:some ?(?:one|body) else|another (?:person|owner|man|woman|family)|an?(?: \w+)? (?:stranger|child|kid|minor)|a (?:different|new) (?:person|owner|user))`

const someoneElses = String.raw`(?:some ?(?:one|body) elses|another persons|a (?:different|new) persons)`
const whose = String.raw`(?:(?:my|our) )?(?!yours\b|whats\b|its\b|thats\b|this\b|was\b|is\b|has\b|always\b|business\b)\w*[^\Ws]s`
/** What "I am not" and a comma's "not" may go on with and still name nobody. */
const noName = String.raw`(?:sure|certain|working|able|available|getting|receiving|valid|correct|right|spam|yet|now|to|interested|from|home|ready|there|here|done|late|well|ok|okay|happy|in|at|on|for|with|the|a|an|any|going|saved|my|your|his|her|capaz|cliente)\b`

/** Says that the number is not, or no longer, the one of whom we write to. */
const anothersNumber: readonly RegExp[] = [
  /\bwrong (?:number|person|phone|cell|guy|man|woman|lady|dude|girl|contact)\b(?! on (?:my|the))/,
  /\b(?:incorrect|mistaken) number\b/,
  /\b(?:no one|nobody) (?:(?:\w+ ){0,2}?by that name|named)\b/,
  /\b(?:mistaken|mistaking|confused|confusing|mixed) (?:me |us )?(?:up )?(?:for|with) (?:some|any)/,
  /\b(?:do not|did not) know (?:any|any one|anybody|a|an|who) (?:\w+ )?(?:by that name|named|called|you are)\b/,
  /\bnot the (?:person|owner|right (?:person|number|phone)|(?:number|phone) (?:of|for))\b/,
  /\b(?:not|isnt) (?:my|his|her|their|the right|the correct|a|\w+s) (?:number|phone|person|cell)\b/,
  new RegExp(String.raw`\b(?:is|was|am) no longer (?:(?:my|his|her|their|our|the|right|correct|\w+s) )+(?:(?:old|cell|phone|mobile|home|work) )?(?:number|phone|cell|line)\b`),
  new RegExp(String.raw`${phone} (?:is|was) (?:no longer|not|previously|formerly|once) (?:mine|${whose})(?: (?:any more|now|before))?$`),
  new RegExp(String.raw`\bthis ${phone} (?:has not been ${whose}|is (?:now )?${whose} now)\b`),
  new RegExp(String.raw`\b(?:was|used to be) ${whose} (?:(?:old|cell|phone|mobile) )*(?:number|phone|cell|line)\b`),
  new RegExp(String.raw`(?:\b(?:this|it) (?:is|was)|(?<!\bi )\b(?:text(?:ing|ed)?|messag(?:ing|ed)|call(?:ing|ed)|contact(?:ing|ed)|reached)) (?:${whose}|his|her) (?:old|former|previous) (?:(?:cell|phone|mobile) )?(?:number|phone|cell)\b|^${whose} (?:old|former) number$`),
  /(?<!\b(?:i|we) (?:have |just )*)\b(?:moved|left|dropped|changed|switched|lost|gave up)\b.* (?:is|its) my (?:new )?(?:number|phone)(?: now)?$/,
  /(?<!\b(?:i|we) (?:have |just )*)\b(?:dropped|changed|switched|lost|gave up|left) (?:this|his|her|their) (?:\w+ )?number\b.* (?:(?:is|its) mine|i (?:have|got) it)(?: now)?$/,
  new RegExp(String.raw`${phone} is (?:no longer|not) (?:assigned|registered|linked|connected|under)(?: (?:to|with))? (?!my\b|me\b|the\b|an?\b|your\b|any\b)\w+`),
  new RegExp(String.raw`${phone} (?:no longer|does not) belongs?\b`),
  new RegExp(String.raw`${phone} (?:(?:now|actually|really) )*(?:used to belong|belong(?:s|ed)) to (?!me\b|us\b|you\b|your\b|the\b|an? (?:bank|business|company)\b|my (?:account|card|bank|business|company|name)\b)\w+`),
  new RegExp(String.raw`(?:\bthis is|${phone} (?:is|was)) (?:now )?${someoneElse}$`),
  new RegExp(String.raw`(?:\b(?:(?:this|it|that) (?:is|was)|its) (?:now )?${someoneElses} (?:(?:cell|phone|mobile) )?(?:number|phone|cell|line)|${phone} (?:is|was) (?:now )?${someoneElses})(?: now)?$`),
  new RegExp(String.raw`\b${someoneElse} (?:now )?(?:has|have|owns?|uses?|got) (?:this|that) (?:\w+ )?${phone}\b`),
  new RegExp(String.raw`(?<!\b(?:i|we|you) )\b(?:does not|do not|did not|no longer) (?:have|has|uses?|owns?|answers?|carry) (?:this|that|the same) (?:(?:cell|mobile|phone) )?${phone}\b(?! (?:saved|stored|listed|registered|memorized|in|on|for)\b)`),
  new RegExp(String.raw`\bno longer (?:has|have|uses?|at|on|with|owns?) (?:this|that) (?:(?:cell|mobile|phone) )?${phone}\b`),
  new RegExp(String.raw`(?<!\b(?:i am|you are|you can|we can|are you) )\b(?:not|no longer) (?:be reached |reachable |available )?(?:at|on) this ${phone}\b`),
  new RegExp(String.raw`(?<!\b(?:i|we|have|has|always|never) )\b(?:used to have|used to own|had) this (?:(?:cell|mobile|phone) )?(?:number|line)\b(?! (?:saved|stored|in|on|from)\b)`),
  new RegExp(String.raw`\b(?:gave up|got rid of|gave away|let go of) this (?:(?:cell|mobile|phone) )?${phone}\b`),
  new RegExp(String.raw`\b(?:got|bought|given) this (?:new )?(?:(?:cell|mobile|phone) )?(?:number|line)\b(?! from)(?: (?!is\b|it\b|if\b|when\b)\w+){0,7}? (?:not|isnt|no longer) (?!${noName})(?:\w+ )?\w+$`),
  new RegExp(String.raw`\b(?:have|had) this (?:(?:cell|mobile|phone) )?number (?:since|for|over|almost) (?:(?!is\b|it\b|the\b)\w+ ){1,4}?not (?!${noName})\w+$`),
  new RegExp(String.raw`\b(?:am|is) not (?!${noName})(?:\w+ ){1,2}?(?:and |so |but |because )?i (?:just |only |have |recently )*(?:got|have|had|own|bought) this (?:new )?(?:(?:cell|mobile|phone) )?${phone}\b`),
  new RegExp(String.raw`${phone}s? (?:(?:has|was|is|got|been|just|recently|now|must|have) )*(?:re ?assigned|reissued|recycled|given to ${someoneElse}|transferred to ${someoneElse})\b`),
  new RegExp(String.raw`${phone} (?:(?:has|have|just|recently) )*(?:changed (?:hands|owners?)|(?:has|got|have) an? (?:new|different) (?:owner|user|person))\b`),
  new RegExp(String.raw`\b(?:new|different|previous|prior|former|old|last|current) (?:owner|user|holder|subscriber|person) (?:of|on|at|with|for|who had|that had) this (?:(?:cell|mobile|phone) )?${phone}\b`),
  /\b(?:numero|persona|telefono|contacto) (?:equivocad[oa]|incorrect[oa]|errone[oa]|errad[oa])\b/,
  /\b(?:equivoc\w+|error) de (?:numero|persona|telefono)\b/,
  new RegExp(String.raw`\bno (?:es|soy) (?:(?:mi|su|el) ${telefono}|la persona\b|esa persona\b|quien buscan?\b)`),
  new RegExp(String.raw`\bno (?:tiene|usa|utiliza|ocupa|contesta)n? (?:mas )?(?:este|ese|esta) ${telefono}(?! (?:guardad|registrad|anotad))|\b(?:este|ese|esta) ${telefono} ya no l[oa] (?:tiene|usa|utiliza|ocupa|contesta)\b`),
  new RegExp(String.raw`\b(?:este|ese|esta|el) ${telefono} (?:ya )?no (?:es|era|pertenece|corresponde) (?:mas )?(?:de|del|a|al) (?!(?:(?:mi|la|su|el) )?(?:cuenta|tarjeta|banco|sucursal|usted|ustedes|aqui|confianza|fiar)\b)\w+`),
  new RegExp(String.raw`\b(?:este|ese|esta|el) ${telefono} (?:antes )?(?:era|fue) (?:antes )?(?:de|del) (?!cuenta\b|la cuenta\b)\w+`),
  new RegExp(String.raw`\bcambio de ${telefono}\b.* (?:este |ahora )*(?:es mi[oa]?|lo tengo yo)\b`),
  new RegExp(String.raw`\b${telefono} (?:(?:ahora|ya|le|lo) )*(?:es|pertenece|corresponde|tiene|usa|esta a nombre) (?:ahora )?(?:(?:de|a) )?(?:otr[oa] (?:persona|dueno|duena|senor|senora|familia|cliente|propietari[oa]|titular)|alguien mas|un tercero|un desconocido|(?:un )?nuevo dueno)\b`),
  new RegExp(String.raw`\b(?:otra persona|alguien mas|otro senor|otra senora) (?:ya |ahora )?(?:tiene|usa|ocupa|contesta) (?:este|ese|esta) ${telefono}\b`),
  new RegExp(String.raw`\b${telefono} (?:(?:ya|ha|fue|sido|esta|ahora) )*(?:reasignad[oa]|reasignaron|cambio de (?:dueno|duena|propietario|titular))\b`),
  new RegExp(String.raw`\b(?:nuev[oa]|otr[oa]|anterior|antigu[oa]) (?:dueno|duena|propietari[oa]|titular) de este ${telefono}\b`),
  new RegExp(String.raw`\b(?:dieron|asignaron|tengo|compre|consegui|adquiri) este ${telefono}\b.* no soy (?!${noName})\w+|\bno soy (?!${noName})(?:\w+ ){1,2}?(?:(?:me|yo|y|ya|acabo) )*(?:dieron|asignaron|tengo|compre|consegui|adquiri) este ${telefono}\b`),
]

/** Sentences a reasonable person reads as asking to stop. */
export const stopSentences: readonly RegExp[] = [...english, ...spanish, ...anothersNumber]

/** Services and arrangements of one's own that people unsubscribe from, opt out of or revoke, too. */
const arrangements = String.raw`(?:netflix|hulu|spotify|disney|hbo|amazon|prime|youtube|apple|icloud|paramount|peacock|audible|adobe|microsoft|google|xbox|playstation|uber|tinder|gym|magazine|newspaper|paperless|overdrafts?|e ?statements?|arbitration|(?:data|information|info) sharing|sharing|insurance|coverage|round ?ups?|ach|wires?|zelle|paypal|venmo|(?:rewards?|loyalty|referral|points|savings) (?:program|plan)|charged|billed)`
const otherThing = String.raw`(?:(?:the|my|your|our|all|any|an?|this|that|these|automatic|auto|online|monthly|paper|joint|mobile|bank|savings|checking|credit|debit|gift|to|being|in|more|future|recurring|direct|(?:my|our) \w+s) ){0,4}(?:${money}|${arrangements})\b(?! (?:\w+ )?(?:${messages}|lists?|database|records)\b)`
const otraCosa = String.raw`(?:(?:el|la|los|las|mi|mis|su|un|una|de|del|este|esta) ){0,3}(?:tarjetas?|cuentas?|prestamos?|pagos?|cargos?|cobros?|debitos?|seguros?|poliza|creditos?|domiciliacion|domiciliaciones|cheques?|citas?|app|aplicacion|banca|transferencias?|hipoteca|membresia|gimnasio|netflix|spotify|amazon)\b`
const wrongOne = String.raw`(?:the|an?|my|some) wrong (?:number|person|phone|cell|contact|guy|man|woman|lady)`
const equivocado = String.raw`(?:numero|persona|telefono|contacto) (?:equivocad[oa]|incorrect[oa]|errone[oa]|errad[oa])`
/** The words of an opt-out said of something else; what is left must still ask. */
export const aboutOther = new RegExp(String.raw`\b(?:${[
  String.raw`(?:unsubscribe|opt|opt out|(?:remove|take) (?:me|us)|be (?:removed|taken)|removal|(?:cancel|end) (?:my |the )?subscription)(?: (?:me|us))?(?: out)? (?:from|of|off|for|to|with)(?: of)? ${otherThing}`,
  String.raw`stop (?:receiving|getting) ${otherThing}`,
  String.raw`(?:revok|withdr|rescind)\w* (?:\w+ ){0,2}?(?:authorization|permission|consent|access) (?:for|to|of|on|from|over) (?:(?:charge|use|share|pull|access|withdraw|take|bill|deduct|process) )?${otherThing}`,
  String.raw`(?:i|we) (?:(?:have|just|accidentally|mistakenly|must|may|might|probably|think i) )*(?:(?:have|had|got) (?:${wrongOne})|(?:typ|enter|put|gave|giv|provid|wrote|us|sav|dial|call|submit|list|pick|chose|select|click|sen[dt]|transfer|paid|pay|wir|zell|venmo|text|messag|deposit|add)\w*(?: you)?(?: (?!you\b|is\b|are\b|this\b|have\b)\w+){0,5}? ${wrongOne})`,
  String.raw`${money}(?: \w+){0,4}? (?:to|from|into) ${wrongOne}`,
  String.raw`(?:website|site|page|app|google|maps?|listing|form|statement|check|card|letter|ad|flyer|bill) (?:has|had|lists|shows|gives|says) ${wrongOne}`,
  String.raw`wrong number (?:of|in (?:the|my)|for (?:the|your) (?:branch|office|store|bank))(?= |$)`,
  String.raw`wrong (?:person|man|woman|guy|contact|number) (?:from|off|in|to) (?:my|the|our) (?:\w+ )?${money}`,
  String.raw`d(?:ar|en|e|oy|ieron|i) de baja (?:a )?(?:mi|mis|la|las|el|los|una?|est[ae]|nuestr[ao]) (?!(?:numero|telefono|celular|linea(?! de)|suscripcion|nombre|contacto|mensajes|textos|alertas|avisos|notificaciones|publicidad|promociones|servicio(?! de (?!mensajes|textos|sms|alertas|avisos)))\b)\w+`,
  String.raw`baja (?:de|en|para|a) ${otraCosa}`,
  String.raw`(?:revoc|retir|anul)\w+ (?:\w+ )?(?:autorizacion|permiso|consentimiento) (?:para|de|del|al?) (?:(?:cobrar|cargar|usar|debitar) )?${otraCosa}`,
  String.raw`(?:puse|escribi|ingrese|marque|di|teclee|anote|registre|tengo|guarde|envie|mande|transferi|deposite|pague|capture)(?: \w+){0,4}? (?:el|la|un|una|al) ${equivocado}`,
  String.raw`(?:me|nos) equivo(?:que|camos) de (?:numero|persona|telefono)`,
].join('|')})`, 'g')
/** What is said of a keyword, as it was typed: refused in the same breath, or part of a saying. */
export const spokenOf: readonly RegExp[] = [
  /\b(?:stop|quit|end|cancel|revoke|unsubscribe|opt[ -]?out|cancelar|parar|alto|baja)\s*\?+\s*(?:(?:lol|haha|hmm+|um+|oh)[\s,]*)?(?:never|no+|nope|nah|no way|not (?:me|ever|yet|now|today)|no thank(?:s| you)|hell no|jam[aá]s|nunca)[\s!.,]*(?:(?:please )?(?:keep|continue|i (?:like|love|want|need) (?:it|them|these|this|to keep))\b[^?]*)?$/iu,
  /\bstop\W+(?:drop\W+(?:and|&|n)?\W*roll|look\W+(?:and\W+)?listen|collaborate\W+and\W+listen|hammer ?time|in the name of love)\b/iu,
  /^\s*¿?\s*(?:es|ser[aá]|tengo|llam[eé] a)(?: el| la| al?| un| una)? (?:n[uú]mero|persona|tel[eé]fono) equivocad[oa]\s*\?/iu,
]

const verbs = String.raw`(?:stop\w*|quit\w*|end|cancel\w*|unsubscribe|opt (?:me )?out|revoke|remove|take (?:me|my)|delete|cease|discontinue|leave|block|forget|lose)`
/** "Do not stop" asks for the opposite, up to the end of what is said; "why do you not stop" does not. */
export const negatedStop = new RegExp(String.raw`(?<!\bwhy )(?<!\bif you )(?:\b(?:do|did|would|should|could|can|will|please|i|was|am|are|is) not|\bnot(?= (?:asking|saying|telling) )|\bnever|\bno need to|\bno reason to|\bwithout) (?:(?:ever|even|you|i|we|want|wish|mean|say|said|saying|ask|asked|asking|tell|telling|trying|like|it|this|these|those|them|me|your|texts|messages|alerts|intend|planning|going|been) |(?:you )?to |for you to )*${verbs}\b.*?(?= (?:but|and|please|so|because)\b|$)`, 'g')
export const negatedStopSpanish = /\bno (?:(?:me|nos|se|lo|los|la) )?(?:dej(?:e|en|es) de|pare[ns]?|cancel(?:e|en|es)|quiten?|quites|saquen?|borren?|eliminen?|detengan?|den? de baja|dar de baja|quiero (?:que )?(?:cancel\w+|par\w+|darme de baja|dejar de recibir|dejen de))\b.*$/
/** Asked, not asked for: "why did you stop texting me?", "what happens if I reply stop". */
export const askedAbout = /^(?:(?:so|and|but|hey|hi|yes|no) )?(?:why|when|what|where|who|which|did|do (?:i|you|we|they)|will (?!you\b)\w+|would (?:i|it|my|this|that|they)|does|should|was|were|am|is|has|have (?:you|i)|had|am i|how come|if i|por que|cuando|que pasa|debo|tengo que)\b(?! (?:do|can|must|should) (?:i|we) (?:(?:do|go|click|have|text|send) )?(?:to )?(?:stop|unsubscribe|opt out|get off|be removed))(?! do (?:you not|not you)\b)(?! (?:will you|are you going to) stop (?:texting|messaging))(?! are you (?:still )?(?:texting|messaging|contacting|not))/

/** Asks whether one may, or says that one will, another time. */
export const anotherTime = /\b(?:(?:can|could|may|might|will|would) (?:i|we)|(?:i|we) (?:can|could|may|might|will|would)|possible to|able to|puedo|podria|podre)\b(?: \w+){0,3}? (?:opt out|unsubscribe|cancel|stop|quit|de baja|cancelar)\b.* (?:later(?: on)?|any ?time|any point|whenever(?: i \w+)?|in the future|some ?day|afterwards?|next (?:week|month|year|time)|in \w+ (?:days?|weeks?|months?|years?)|after \w+ (?:days?|weeks?|months?|years?)|(?:if|once|after) i .*|despues|mas (?:tarde|adelante)|cuando (?:yo )?quiera|en el futuro|luego)$/

/** Questions that people put in front of what they ask for. */
export const openers = /^(?:who (?:is |are )?(?:this|you)|what is this|why (?:are|do|did) you (?:keep |still |always )*(?:text|message|contact|call)(?:ing)? me|how did you get (?:my|this) number|do i know you) (?=\w)/
/** Asks for other hours or fewer messages, not for none. */
export const hedged = /\b(?:do not|never|not to|no me) (?:call|text|message|contact|write|bother|disturb|escrib\w+|mand\w+|envi\w+|llam\w+|molest\w+)(?: \w+){0,3}? (?:before|after(?! today)|until|during|while|when|between|past|at (?:night|work|dinner|lunch|\d)|on (?:\w+days?|weekends?)|so (?:late|early|often|much)|this (?:late|early)|in the (?:morning|evening|middle)|tonight|antes|despues|tan (?:tarde|temprano)|de noche|por la (?:noche|manana)|los (?:domingos|sabados|fines)|en (?:domingo|la noche)|durante|mientras|cuando|a esta hora)\b/
/** Would rather be texted than called. */
export const prefersTexts = /\b(?:text|message|sms)(?: me)? (?:instead|only|rather)\b|\b(?:just|only|rather|instead) (?:text|message)(?: me)?\b|\bcall(?: me)? text(?: me)?\b/

const suspects: readonly string[] = [
  String.raw`stop\w*`, 'quit', 'quits', 'quitting', 'quitter', 'end', 'ends', 'ended', 'ending', String.raw`revoke\w*`, 'revocation', 'opt (?:me |us )?out', String.raw`cancel\w*`,
  String.raw`unsubscri\w*`, 'remove', 'removed', '(?:delete|erase|close) my', String.raw`spam\w*`, String.raw`scam\w*`, String.raw`harass\w*`, 'lawyers?', 'attorney', 'sue',
  'suing', 'report(?:ed|ing)? (?:you|this)', 'fcc', 'ftc', 'bbb', 'consent', '^wrong$', 'not interested', 'do not (?:text|message|call|contact|write|bother)', '(?:never|did not) (?:ask|request|sign|agree|consent)[a-z]*', 'do not (?:call|contact|want) (?:me|this|it|you)',
  'no thanks', 'no thank you', '(?:do not like|dislike) (?:these|getting|receiving|your)', 'this is not [a-z]+$', 'who gave you (?:my|this)', 'you keep (?:text|messag|contact)(?:e|ing)? me', 'why (?:do|am) i (?:keep )?(?:get|receiv)(?:e|ing|ting)?', '^enough', 'enough (?:already|of|with)', 'unwanted', 'unsolicited', String.raw`annoy\w*`, 'sick of', 'tired of', 'hate', String.raw`fuck\w*`,
  'go to hell', 'screw you', 'shut up', 'bitch', 'asshole', 'leave me', 'take me off', 'off (?:your|the|this|my) list', 'block(?:ed|ing)? (?:you|this number)',
  'too many (?:texts?|messages?|alerts?|notifications?)', 'text(?:s|ing)? (?:me )?too (?:much|often)', 'how did you get (?:my|this)', 'why (?:are|do|did) you (?:keep )?(?:text|messag|contact)(?:e|ing)? me',
  '(?:where|how) (?:did you|you) g[eo]t my', 'i am not (?!sure|certain|home|able|available|ready|there|here|done|late|working|well|ok|okay|happy|in|at)[a-z]+(?: [a-z]+)?$',
  '(?:do not|did not|not) know (?:any|a|an|who)', 'there is no [a-z]+ (?:at|on|with|here)', 'not live here', 'does not live', 'just got this number',
  'is a new number', 'deactivate', 'disable', '(?:turn|shut|switch) off', '^off$', 'permission', String.raw`never sign\w*`, 'resubscribe', 'subscribe', 'resume',
  '(?:start|restart) (?:texting|sending|messaging|again)',
  'parar', 'no me (?:escrib|mand|envi|llam|molest)[a-z]+', 'par[ae]n', 'pare', String.raw`deten\w*`, String.raw`estafa\w*`, 'baja', 'suscripcion', 'no me interesa', String.raw`molest\w*`, 'alto', 'basta',
  String.raw`dej\w+ de`, 'no vive', 'quita', 'quitan', 'quiten', 'quit[ae]n?me', 'quiten me', 'me quiten?', 'saquen?(?:me)?', 'borr(?:ar|en|e|a)(?:me)?',
  String.raw`elimin\w+`, String.raw`equivo(?:c|qu)\w+`, 'abogado', 'demand(?:a|ar|are)', String.raw`denunci\w+`, 'acoso', String.raw`fastidi\w+`, 'no soy', 'no es (?:de|mi)',
  'demasiados', 'no gracias', 'autorizacion', 'otra persona', 'es un numero nuevo', 'cambio de (?:numero|telefono|celular)', '^nunca mas', '^termin(?:ar|en|a)$', String.raw`revo(?:c|qu)\w+`,
  'wrong (?:number|person|phone|contact)', '(?<!account )(?:number|phone|cell) (?:now )?belongs to (?!me|us|you)', 're ?assigned', 'changed (?:his|her|their) (?:phone |cell )?number', '(?:new|previous|former) owner', '(?:this|number|phone) is some ?(?:one|body) elses', '(?:request(?:ing|ed)?|my) (?:removal|deletion)', '^never again', '^mute (?:me|it|these|them|you|us)', '^silenc(?:e|io)$', 'is (?:my number|mine) now',
]
/** Words that may mean an opt-out when the sentence does not say so: a person decides. */
export const suspectWords = new RegExp(String.raw`\b(?:${suspects.join('|')})\b`)
/** What else one may stop, end, quit or cancel; then the word alone says nothing about messages. */
export const otherMeaning = new RegExp(String.raw`\b(?:stop (?:by|in|at|over|off|for|loss|sign|on|lights?|watch|and)|(?:bus|one|pit|truck|rest|full) stop|(?:cancel|stop|end|quit) (?:(?:my|the|this|that|an?|our|all) )*(?:${money}|job|trip|meeting|flight))\b`)
