/** The words by which people opt out, opt in and ask for help, in English and Spanish: lower case, without accents and punctuation. Adding a wording is adding an entry. */

/** The whole reply, politeness aside. 47 CFR 64.1200(a)(10) names the first seven; carriers and Twilio honour the others. */
export const stopWords: ReadonlySet<string> = new Set([
  'stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe',
  'stopall', 'stop all', 'end all', 'quit all', 'cancel all', 'optout', 'opt me out', 'opted out', 'unsub', 'remove', 'remove me', 'go away', 'no more', 'enough', 'leave me alone',
  'stopp', 'sotp', 'stpo', 'unsubcribe', 'unsuscribe', 'unsubscribed', 'stop it', 'stop this', 'stop that', 'stop me',
  'alto', 'parar', 'para', 'pare', 'paren', 'basta', 'baja', 'fin', 'detener', 'detente', 'detenganse', 'cancelar', 'cancelen', 'cancele', 'cancela', 'desuscribir', 'desuscribirme', 'salir', 'no mas',
])
/** Letters of the per-se words, for replies spelled with spaces or dots: "S T O P". */
export const stopCompact: ReadonlySet<string> = new Set(['stop', 'quit', 'end', 'revoke', 'optout', 'cancel', 'unsubscribe', 'stopall', 'alto', 'parar', 'cancelar'])
export const helpWords: ReadonlySet<string> = new Set(['help', 'info', 'help me', 'i need help', 'more info', 'information', 'ayuda', 'informacion', 'necesito ayuda', 'ayudame', 'ayudeme'])
export const startWords: ReadonlySet<string> = new Set(['start', 'unstop', 'opt in', 'optin', 'comenzar', 'empezar', 'iniciar'])
export const yesWords: ReadonlySet<string> = new Set(['yes', 'y', 'si'])

/** Said to be polite; never changes the meaning. */
export const politeWords: ReadonlySet<string> = new Set([
  'please', 'pls', 'plz', 'pleas', 'thanks', 'thank', 'you', 'thx', 'ty', 'now', 'already', 'immediately', 'asap', 'just', 'ok', 'okay', 'hi', 'hello', 'hey', 'sir', 'maam', 'kindly', 'right', 'away',
  'por', 'favor', 'gracias', 'ya', 'hola', 'ahora', 'mismo', 'inmediatamente',
])

const MESSAGES = String.raw`(?:texts?|texting|messages?|messaging|msgs?|sms|alerts?|notifications?|spam|spamming|ads?|advert\w*|promos?|promotions?|promotional|offers?|marketing|updates?|emails?|calls?|stuff|crap|bs|contact|communications?)`
const REACH = String.raw`(?:text|message|msg|contact|call|email|bother|write|spam|harass|sms|disturb)`

/** Sentences a reasonable person reads as asking to stop. */
export const stopSentences: readonly RegExp[] = [
  new RegExp(String.raw`\b(?:stop|quit|cease|end|halt) (?:${REACH}ing|texting|messaging|sending|contacting|calling|writing|spamming|with|these|those|all|this|the|your|any|it|me|these)? ?(?:of )?(?:the|these|those|your|all|any|me|to me|us|my phone)* ?(?:the |these |those |your |all |any |more |automated |marketing |promotional |annoying )*${MESSAGES}\b`),
  new RegExp(String.raw`\b(?:stop|quit|cease) (?:texting|messaging|sending|contacting|calling|writing|spamming|bothering|harassing|disturbing|emailing|msging|annoying)\b`),
  /\b(?:stop|quit) (?:it|this|that)(?: |$)/,
  new RegExp(String.raw`(?<!\bi )(?<!\bwe )\b(?:do not|dont|never|no longer|not to|can you not|could you not) (?:ever )?(?:you )?${REACH}(?: to)? (?:me|us|this number|this phone|my (?:phone|number|cell)|here|again|anymore|any more)\b`),
  new RegExp(String.raw`\b(?:do not|dont|no longer|never) (?:ever )?send (?:me |us )?(?:any|anything|more|these|those|this|such|${MESSAGES})\b`),
  new RegExp(String.raw`\b(?:do not|dont|no longer|never) (?:want|wish|need|care)(?: to)? (?:get |receive |be |have |hear |for )?(?:getting |receiving |contacted|texted|messaged|from you|any|anymore|more|these|those|your|this|such|${MESSAGES})(?: of)?(?: (?:any|more|of|these|those|your|this|such))*(?: ${MESSAGES}| contacted| texted| messaged| from you| anymore| any more|$)`),
  new RegExp(String.raw`\b(?:do not|dont) want (?:any (?:more )?|these |your |more |this |to (?:get|receive|hear) )`),
  new RegExp(String.raw`\bno (?:more|further) (?:of )?(?:these |your |the )?${MESSAGES}\b`),
  /\b(?:remove|take|get|delete|drop) (?:me|us|my (?:number|phone|name|info|cell)|this number)(?: |$)(?!to\b)(?:.*\b(?:list|off|from|texts?|messages?|database|system|out)\b|$)/,
  /\b(?:delete|erase|remove|lose|forget) (?:my|this) (?:number|phone number|cell)\b/,
  /\b(?:unsubscribe|unsub) (?:me|us|my|this|from|please)\b/, /\b(?:want|wish|like|wanna|need|trying|tried|asked|how do i|how can i|how to|let me) (?:to )?(?:be )?(?:unsubscribed?|opt(?:ed)? out|stop (?:receiving|getting))\b/,
  /\b(?:opt|opting|take|count) (?:me|us) out\b/, /\b(?:i am|im|i|we|to|me) opt(?:ing)? out\b/, /\bi (?:revoke|withdraw|cancel|rescind) (?:my |all )*(?:consent|permission|authorization|subscription)\b/, /\b(?:revoke|withdraw) (?:my |all |any )*(?:consent|permission|authorization)\b/,
  /\bcancel (?:my |the |this |these |all |your )*(?:texts?|messages?|subscription|alerts?|notifications?|sms)\b/,
  /\bleave (?:me|us) (?:the \w+ )?alone\b/, /\b(?:fuck|piss|buzz|bug) off\b/, /\bgo away\b/,
  /\bwrong (?:number|person|phone|guy|one)\b/, /\b(?:not|isnt|aint) (?:my|his|her|their|the right|the correct) (?:number|phone|person)\b/, /\bnot the (?:person|owner)\b/, /\b(?:have|got|texting|texted|reached) the wrong\b/, /\bno longer (?:has|have|uses?|at|with) this (?:number|phone)\b/,
  /\b(?:never|did not|didnt|do not|dont) (?:remember )?(?:sign(?:ed|ing)?|subscrib\w*|agreed?|consent\w*|opt(?:ed)?|ask(?:ed)?)(?: in| up)?(?: for| to) (?:this|these|that|any|your|receive|get|be|texts?|messages?)\b/,
  /\bno (?:me|nos|le) (?:vuelvan? a |vuelvas a )?(?:escrib\w+|mand\w+|envi\w+|contact\w+|llam\w+|molest\w+|texte\w+|marqu\w+)\b/,
  /\bno (?:escriban|manden|envien|molesten|llamen|contacten|envies|mandes|escribas|molestes)\b/,
  /\bno (?:quiero|deseo|queremos|necesito) (?:recibir|mas|sus|estos|tus|que me|seguir|este|mensajes|textos)\b/, /\bno mas (?:mensajes?|textos?|sms|avisos?|spam|publicidad|llamadas?|por favor)\b/, /\b(?:ya )?no (?:mas|me interesa recibir)\b/,
  /\b(?:deja|deje|dejen|dejar) de (?:escrib|mand|envi|molest|llam|contact|texte|acos)\w*/, /\bdej(?:a|e|en)(?:me|nos) (?:en paz|tranquil[oa]s?)\b/, /\b(?:deja|deje|dejen)me en paz\b/,
  /\b(?:dar|den|dame|denme|deme|darme|dar me|me quiero dar|quiero la|solicito la) ?(?:me )?(?:de )?baja\b/, /\b(?:pare|paren|parar|para|detengan|detenga|cesen) (?:de|los|estos|sus|con|ya|este|esto|el envio)\b/,
  /\bcancel\w* (?:la |mi |los |mis |estos |sus )*(?:suscripcion|mensajes|textos|alertas|avisos|envios?|sms)\b/, /\b(?:quit|sac|borr|elimin|retir|remuev)\w*(?:me|nos)\b/, /\b(?:quiten|quita|quite|saquen|saca|borren|borra|borre|eliminen|elimina|elimine|retiren) (?:mi|este) (?:numero|telefono|nombre|celular)\b/,
  /\b(?:numero|persona|telefono) (?:equivocad[oa]|incorrect[oa]|errone[oa])\b/, /\bse (?:equivoco|equivocaron|equivoca|ha equivocado|han equivocado) de (?:numero|persona)\b/, /\bno (?:es|soy) (?:mi numero|su numero|el numero|la persona|esa persona|quien buscan?)\b/, /\bdesuscri\w+/,
]

/** Words that may mean an opt-out when the sentence does not say so: a person decides. */
export const suspectWords = /\b(?:stop\w*|quit|end|ended|revoke\w*|opt(?:ed|ing)? out|optout|cancel\w*|unsub\w*|remove|spam\w*|scam\w*|harass\w*|lawyer|attorney|sue|report(?:ed|ing)? you|fcc|ftc|consent|not interested|do not text|dont text|no gracias|no thanks|no thank you|enough|parar|detener|baja|suscripcion|no me interesa|molest\w*|alto)\b/

/** "Do not stop" asks for the opposite; "why don't you stop" does not. */
export const negatedStop = /(?<!\bwhy )(?<!\bwhy you )(?<!\bif you )\b(?:do not|dont|never|cannot|cant|can not|wont|no need to|no (?:dejen?|paren?|cancel\w*)) (?:ever |you |want (?:you |them |it |this )?to )?(?:stop|quit|end|cancel|unsubscribe|opt out|de\b|revoke|remove me)[a-z]*(?: (?:texting|messaging|sending|these|the|my|your|texts?|messages?|me|alerts?|writing))*/
/** What else one may stop, end, quit or cancel; then the word alone says nothing about messages. */
export const otherMeaning = /\b(?:stop(?:ped|s|ping)? (?:by|in|at|over|off|for|loss|sign|payment|order|on|lights?|watch|the payment|my payment|autopay|the autopay)|(?:bus|one|pit|truck|rest|full) stop|non ?stop|(?:week|year|month|back|front|dead|high|low) end|end (?:of|date|up|user)|in the end|at the end|cancel (?:my|the|this|that|an?|our) (?!texts?|messages?|subscription|alerts?|notifications?|sms)|quit my)\b/
