/** Sentences by which people ask to be left alone, and those that only look like it; canonical, as reply-text.ts writes them. Adding a way of saying it is adding a pattern. */

const texts = String.raw`(?:texts?|texting|messages?|messaging|sms|mms|alerts?|notifications?|spam|spamming|mensajes?|textos?)`
const messages = String.raw`(?:${texts}|ads?|advert\w*|promos?|promotions?|promotional|offers?|marketing|updates?|reminders?|newsletters?|emails?|mails?|calls?|calling|stuff|crap|shit|bs|junk|garbage|contact|contacting|communications?|solicitations?|soliciting|publicidad)`
/** What one may say to want none of; an offer or an update may be a single one. */
const unwanted = String.raw`(?:${texts}|ads|advert\w*|promos?|promotions|promotional|offers|marketing|updates|reminders|newsletters?|emails|calls|stuff|crap|shit|bs|junk|garbage|communications?|solicitations?|publicidad)`
const reach = String.raw`(?:text|message|contact|call|email|bother|write|spam|harass|sms|disturb|annoy|bug|solicit|send)`
const some = String.raw`(?:the|these|those|this|your|my|all|any|of|more|such|further|other|me|us|to|daily|weekly|future|automated|marketing|promotional|annoying|stupid|unwanted|constant|text|sms|with|so|many)`
const person = String.raw`(?:me|us|this (?:number|phone|cell|line)|my (?:phone|number|cell|house|wife|husband|mother|mom|son|daughter))`
/** What a bank may be asked to stop, send, cancel or take away that is not a message. */
const money = String.raw`(?:money|payments?|autopay|transfers?|checks?|cheques?|cash|funds|charges?|charging|billing|taking|deducting|withdrawing|declining|deposits?|debits?|withdrawals?|statements?|cards?|loans?|accounts?|orders?|appointments?|bills?|policy|fees?|transactions?|purchases?)`
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
  new RegExp(String.raw`\b(?:remove|take|get|delete|drop|scrub|strike|pull) (?:me|us|him|her|(?:this|my|our) (?:\w+ )?(?:number|name|phone|info|information|contact|cell)) (?:off|from|out of)${notMoney} (?:\w+ ){0,4}?(?:lists?|texts?|messages?|database|system|records?|rotation|campaign|file|here|this|these|it|everything)\b`),
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
  /\bleave (?:me|us) (?:the \w+ )?alone\b/,
  /\b(?:fuck|piss|buzz|bug|back) off\b/,
  /\bgo away\b/,
  /\bget lost\b/,
  /\blet me be\b/,
  /\bleave (?:me|us) be\b/,
  /\b(?:text|message|contact|call) me (?:one more time|even once more)\b/,
  /\b(?:incorrect|mistaken) number\b/,
  /\b(?:no one|nobody) (?:\w+ ){0,2}?by that name\b/,
  /\b(?:no one|nobody) named\b/,
  /\b(?:mistaken|mistaking|confused|confusing|mixed) (?:me |us )?(?:up )?(?:for|with) (?:some|any)/,
  /\bno solicit\w+\b/,
  /\bnot the (?:number|phone) (?:of|for)\b/,
  /\bwrong (?:number|person|phone|cell|guy|man|woman|lady|dude|girl|contact)\b(?! on (?:my|the))/,
  /\b(?:not|isnt) (?:my|his|her|their|the right|the correct|a|\w+s) (?:number|phone|person|cell)\b/,
  /\bnot the (?:person|owner|right (?:person|number|phone))\b/,
  /\b(?:number|phone) (?:no longer|does not) belongs?\b/,
  /\bno longer (?:has|have|uses?|at|with|owns?|belongs?) .*\b(?:number|phone)\b/,
  /\b(?:do not|did not) know (?:any|any one|anybody|a|an|who) (?:\w+ )?(?:by that name|named|called|you are)\b/,
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
  /\b(?:dar|dar(?:me|nos|se)|den?me|dame|deme|dan?me|dar me|doy|den|quiero la|solicito la|pido la|tramitar la|solicitar la|mi) (?:me )?(?:de )?baja\b/,
  /\b(?:pare|paren|parar|detengan|detenga|detener|cesen) (?:con |ya |de )?(?:los|estos|sus|este|esto|el envio|tantos|mensajes) ?(?:mensajes?|textos?|envios?|sms|spam)?\b/,
  /\b(?:pare|paren|basta) (?:ya|con|de)\b/,
  /\balto (?:ya|a los|con los|mensajes)\b/,
  /\b(?:cancel|anul|deten)\w* (?:el |la |mi |los |las |mis |estos |estas |sus |de |esta )*(?:suscripcion|mensajes|textos|alertas|avisos|envios?|sms|servicio de mensajes)\b/,
  /\bretir(?:o|ar) mi consentimiento\b/,
  /\brevoc(?:o|ar) (?:mi|el) consentimiento\b/,
  /\b(?:quit|saqu|sac|borr|elimin|retir|remuev|remov|bloque|baj)[a-z]{0,3}(?:me|nos)\b/,
  /\bremover mi\b/,
  /\b(?:quit|saqu|sac|borr|elimin|retir|remuev)(?:en|a|e|ar|an) (?:mi|este) (?:numero|telefono|nombre|celular|contacto)\b/,
  /\b(?:numero|persona|telefono|contacto) (?:equivocad[oa]|incorrect[oa]|errone[oa]|errad[oa])\b/,
  /\b(?:equivoc\w+|error) de (?:numero|persona|telefono)\b/,
  /\bno (?:es|soy) (?:mi numero|su numero|el numero|la persona|esa persona|quien buscan?)\b/,
  /\bdes(?:u|in)scri\w+/,
  /\b(?:no|nunca) me suscribi\b/,
  /\b(?:no|nunca) (?:di|doy|he dado) (?:mi )?(?:consentimiento|permiso)\b/,
]

/** Sentences a reasonable person reads as asking to stop. */
export const stopSentences: readonly RegExp[] = [...english, ...spanish]

const verbs = String.raw`(?:stop\w*|quit\w*|end|cancel\w*|unsubscribe|opt (?:me )?out|revoke|remove|take (?:me|my)|delete|cease|discontinue|leave|block|forget|lose)`
/** "Do not stop" asks for the opposite, up to the end of what is said; "why do you not stop" does not. */
export const negatedStop = new RegExp(String.raw`(?<!\bwhy )(?<!\bif you )(?:\b(?:do|did|would|should|could|can|will|please|i|was|am|are|is) not|\bnot(?= (?:asking|saying|telling) )|\bnever|\bno need to|\bno reason to|\bwithout) (?:(?:ever|even|you|i|we|want|wish|mean|say|said|saying|ask|asked|asking|tell|telling|trying|like|it|this|these|those|them|me|your|texts|messages|alerts|intend|planning|going|been) |(?:you )?to |for you to )*${verbs}\b.*?(?= (?:but|and|please|so|because)\b|$)`, 'g')
export const negatedStopSpanish = /\bno (?:(?:me|nos|se|lo|los|la) )?(?:dej(?:e|en|es) de|pare[ns]?|cancel(?:e|en|es)|quiten?|quites|saquen?|borren?|eliminen?|detengan?|den? de baja|dar de baja|quiero (?:que )?(?:cancel\w+|par\w+|darme de baja|dejar de recibir|dejen de))\b.*$/
/** Asked, not asked for: "why did you stop texting me?", "what happens if I reply stop". */
export const askedAbout = /^(?:(?:so|and|but|hey|hi|yes|no) )?(?:why|when|what|where|who|which|did|do (?:i|you|we|they)|will (?!you\b)\w+|would (?:i|it|my|this|that|they)|does|should|was|were|am|is|has|have (?:you|i)|had|am i|how come|if i|por que|cuando|que pasa|debo|tengo que)\b(?! (?:do|can|must|should) (?:i|we) (?:(?:do|go|click|have|text|send) )?(?:to )?(?:stop|unsubscribe|opt out|get off|be removed))(?! do (?:you not|not you)\b)(?! (?:will you|are you going to) stop (?:texting|messaging))(?! are you (?:still )?(?:texting|messaging|contacting|not))/

/** Questions that people put in front of what they ask for. */
export const openers = /^(?:who (?:is |are )?(?:this|you)|what is this|why (?:are|do|did) you (?:keep |still |always )*(?:text|message|contact|call)(?:ing)? me|how did you get (?:my|this) number|do i know you) (?=\w)/
/** Asks for other hours or fewer messages, not for none. */
export const hedged = /\b(?:do not|never|not to|no me) (?:call|text|message|contact|write|bother|disturb|escrib\w+|mand\w+|envi\w+|llam\w+|molest\w+)(?: \w+){0,3}? (?:before|after(?! today)|until|during|while|when|between|past|at (?:night|work|dinner|lunch|\d)|on (?:\w+days?|weekends?)|so (?:late|early|often|much)|this (?:late|early)|in the (?:morning|evening|middle)|tonight|antes|despues|tan (?:tarde|temprano)|de noche|por la (?:noche|manana)|los (?:domingos|sabados|fines)|en (?:domingo|la noche)|durante|mientras|cuando|a esta hora)\b/
/** Would rather be texted than called. */
export const prefersTexts = /\b(?:text|message|sms)(?: me)? (?:instead|only|rather)\b|\b(?:just|only|rather|instead) (?:text|message)(?: me)?\b|\bcall(?: me)? text(?: me)?\b/

const suspects: readonly string[] = [
  String.raw`stop\w*`, 'quit', 'quits', 'quitting', 'quitter', 'end', 'ends', 'ended', 'ending', String.raw`revoke\w*`, 'revocation', 'opt out', String.raw`cancel\w*`,
  String.raw`unsubscri\w*`, 'remove', 'removed', '(?:delete|erase|close) my', String.raw`spam\w*`, String.raw`scam\w*`, String.raw`harass\w*`, 'lawyers?', 'attorney', 'sue',
  'suing', 'report(?:ed|ing)? (?:you|this)', 'fcc', 'ftc', 'bbb', 'consent', '^wrong$', 'not interested', 'do not (?:text|message|call|contact|write|bother)', '(?:never|did not) (?:ask|request|sign|agree|consent)[a-z]*', 'do not (?:call|contact|want) (?:me|this|it|you)',
  'no thanks', 'no thank you', '(?:do not like|dislike) (?:these|getting|receiving|your)', 'this is not [a-z]+$', 'who gave you (?:my|this)', 'you keep (?:text|messag|contact)(?:e|ing)? me', 'why (?:do|am) i (?:keep )?(?:get|receiv)(?:e|ing|ting)?', '^enough', 'enough (?:already|of|with)', 'unwanted', 'unsolicited', String.raw`annoy\w*`, 'sick of', 'tired of', 'hate', String.raw`fuck\w*`,
  'go to hell', 'screw you', 'shut up', 'bitch', 'asshole', 'leave me', 'take me off', 'off (?:your|the|this|my) list', 'block(?:ed|ing)? (?:you|this number)',
  'too many (?:texts?|messages?|alerts?|notifications?)', 'text(?:s|ing)? (?:me )?too (?:much|often)', 'how did you get (?:my|this)', 'why (?:are|do|did) you (?:keep )?(?:text|messag|contact)(?:e|ing)? me',
  '(?:where|how) (?:did you|you) g[eo]t my', 'i am not (?!sure|certain|home|able|available|ready|there|here|done|late|working|well|ok|okay|happy|in|at)[a-z]+(?: [a-z]+)?$',
  '(?:do not|did not|not) know (?:any|a|an|who)', 'there is no [a-z]+ (?:at|on|with|here)', 'not live here', 'does not live', 'just got this number',
  '(?:this|it) is a new number', 'deactivate', 'disable', '(?:turn|shut|switch) off', '^off$', 'permission', String.raw`never sign\w*`, 'resubscribe', 'subscribe', 'resume',
  '(?:start|restart) (?:texting|sending|messaging|again)',
  'parar', 'no me (?:escrib|mand|envi|llam|molest)[a-z]+', 'par[ae]n', 'pare', String.raw`deten\w*`, String.raw`estafa\w*`, 'baja', 'suscripcion', 'no me interesa', String.raw`molest\w*`, 'alto', 'basta',
  String.raw`dej\w+ de`, 'no vive', 'quita', 'quitan', 'quiten', 'quit[ae]n?me', 'quiten me', 'me quiten?', 'saquen?(?:me)?', 'borr(?:ar|en|e|a)(?:me)?',
  String.raw`elimin\w+`, String.raw`equivoc\w+`, 'abogado', 'demand(?:a|ar|are)', String.raw`denunci\w+`, 'acoso', String.raw`fastidi\w+`, 'no soy', 'no es (?:de|mi)',
  'demasiados', 'no gracias',
]
/** Words that may mean an opt-out when the sentence does not say so: a person decides. */
export const suspectWords = new RegExp(String.raw`\b(?:${suspects.join('|')})\b`)
/** What else one may stop, end, quit or cancel; then the word alone says nothing about messages. */
export const otherMeaning = new RegExp(String.raw`\b(?:stop (?:by|in|at|over|off|for|loss|sign|on|lights?|watch|and)|(?:bus|one|pit|truck|rest|full) stop|(?:cancel|stop|end|quit) (?:(?:my|the|this|that|an?|our|all) )*(?:${money}|job|trip|meeting|flight))\b`)
