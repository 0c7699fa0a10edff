/** The words by which people opt out, opt in and ask for help, in English and Spanish: canonical, as reply-text.ts writes them. Adding a wording is adding an entry. */

/** The whole reply or a clause of it, politeness aside. 47 CFR 64.1200(a)(10) names the first seven; carriers and Twilio honour those of the second line. */
export const stopWords: ReadonlySet<string> = new Set([
  'stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe',
  'stop all', 'end all', 'quit all', 'cancel all', 'revoke all', 'unsubscribe all',
  'opt me out', 'opt out all', 'remove', 'remove me', 'delete me', 'block me', 'go away', 'no more', 'removal', 'never text', 'never contact', 'never message', 'leave me alone', 'leave us alone', 'discontinue', 'terminate', 'halt', 'turn off', 'turn it off', 'turn this off', 'turn these off', 'cease', 'desist', 'cease and desist', 'knock it off', 'cut it out', 'take me off', 'count me out',
  'stop you', 'stop it', 'stop it all', 'stop this', 'stop that', 'stop me', 'stop everything', 'stop these', 'stop those', 'quit it', 'quit this', 'end it', 'end this', 'end these', 'cancel this', 'cancel these', 'cancel everything', 'do not text', 'do not message', 'do not contact',
  'do not want', 'do not want it', 'do not want these', 'do not want this', 'alto', 'parar', 'pare', 'paren', 'parenle', 'parele', 'basta', 'baja', 'detener', 'detente', 'detenganse', 'remover', 'cancelar', 'cancelen', 'cancela', 'anular', 'desuscribir', 'desuscribirme', 'desinscribir', 'desinscribirme', 'arret', 'salir', 'no mas', 'ya no', 'ya no mas', 'ya no quiero', 'ya no quiero nada', 'stop todo', 'cancelar todo', 'desactivar', 'desuscribirse', 'eliminarme',
  'revoco', 'revocar', 'yo revoco', 'revocado', 'revocacion', 'revoco todo', 'alto todo', 'alto a todo', 'pare todo', 'paren todo', 'parar todo', 'detener todo', 'detengan todo', 'cancelen todo', 'anular todo', 'terminar todo', 'baja total', 'baja definitiva', 'vayanse', 'vayase', 'vete', 'larguense', 'largate',
])
/** These ask to stop as the whole reply only: in a sentence they mean too much else. */
export const stopReplies: ReadonlySet<string> = new Set(['para', 'fin', 'enough', 'do not call', 'never again', 'never ever again', 'never again please', 'please never again', 'nunca mas', 'nunca jamas', 'mute', 'mute this', 'silenciar', 'terminar', 'terminado', 'finalizar'])
/** Words that people also spell out: "S T O P", "un-stop", "H.E.L.P.". */
export const spelledStop = ['stop', 'quit', 'end', 'revoke', 'optout', 'cancel', 'unsubscribe', 'stopall', 'alto', 'parar', 'basta', 'cancelar'] as const
/** Keywords that a whole reply may be one slip away from, and the words of their own among those. */
export const mistypedKeywords = ['stop', 'quit', 'revoke', 'optout', 'cancel', 'unsubscribe', 'stopal'] as const
export const notKeywords: ReadonlySet<string> = new Set(['step', 'shop', 'stow', 'atop', 'stoop', 'swop', 'slop', 'strop', 'quite', 'quiet', 'suit', 'quid', 'quilt', 'quip', 'cancer', 'subscribe'])
export const spelledStart = ['start', 'unstop', 'optin'] as const
export const spelledHelp = ['help', 'info', 'ayuda'] as const

export const helpWords: ReadonlySet<string> = new Set(['help', 'info', 'help me', 'i need help', 'need help', 'more info', 'information', 'ayuda', 'informacion', 'necesito ayuda', 'ayudame', 'ayudeme'])
export const startWords: ReadonlySet<string> = new Set(['start', 'unstop', 'opt in', 'comenzar', 'empezar', 'iniciar'])
export const yesWords: ReadonlySet<string> = new Set(['yes', 'y', 'si'])

/** Said to be polite, in haste or in anger; never changes the meaning. */
export const fillerWords: ReadonlySet<string> = new Set([
  'please', 'thanks', 'thank', 'ty', 'plox', 'x', 'fa', 'now', 'already', 'immediately', 'asap', 'just', 'simply', 'ok', 'okay', 'hi', 'hello', 'hey', 'sir', 'maam', 'kindly', 'right', 'away', 'again', 'forever', 'sorry', 'hereby',
  'fucking', 'fuckin', 'effing', 'freaking', 'goddamn', 'damn', 'bloody', 'idiots', 'idiot', 'assholes', 'asshole', 'bitch', 'bitches', 'dammit', 'fucks', 'sake', 'ffs', 'omg', 'guys', 'people', 'bro', 'dude',
  'por', 'favor', 'gracias', 'ya', 'hola', 'ahora', 'mismo', 'inmediatamente', 'senor', 'senora', 'carajo', 'joder',
])
/** Said around an opt-out without changing it, in talk more than in politeness; consent is not sought behind these. */
export const chatterWords: ReadonlySet<string> = new Set([
  'then', 'ugh', 'ughh', 'argh', 'lol', 'lmao', 'lmfao', 'rofl', 'haha', 'hahaha', 'smh', 'wtf', 'bye', 'goodbye', 'byebye', 'cheers', 'tks', 'thnx', 'tnx', 'tysm', 'seriously', 'literally', 'honestly', 'really', 'geez', 'jeez', 'gosh', 'god', 'yo', 'man', 'mate', 'buddy', 'pal', 'folks', 'everyone', 'team', 'sigh', 'meh', 'hm', 'hmm', 'hmmm', 'ew', 'eww', 'yuck', 'wow', 'whoa', 'grr', 'pfft', 'whatever', 'tyvm', 'xoxo', 'xo', 'regards', 'sincerely', 'oh', 'ah', 'um', 'uh', 'alright', 'fine', 'kk',
  'entonces', 'pues', 'ay', 'uf', 'uff', 'oye', 'oiga', 'oigan', 'mira', 'bueno', 'jaja', 'jajaja', 'adios', 'chao', 'amigo', 'amigos',
])
/** Thanks and farewells of several words, likewise. */
export const farewells = /\b(?:(?:and|but|y) )?(?:thank you(?: (?:so|very) much| kindly| all| any ?ways?| in advance)?|thanks(?: (?:a (?:lot|bunch|million)|so much|any ?ways?|in advance|for (?:nothing|understanding|(?:your|the) (?:help|time|understanding|cooperation|patience|info))))?|have a (?:\w+ ){1,2}(?:day|night|evening|weekend|one|life)|(?:i )?(?:would )?appreciate (?:it|that)|much appreciated|god bless(?: you)?|(?:muchas|mil) gracias|gracias de antemano|(?:que )?(?:tengan?|pasen?) (?:un |una )?buen(?:a|os|as)? (?:dia|dias|tarde|tardes|noche|noches)|buen dia|buen[ao]s (?:dias|tardes|noches))\b/g

/** When, after a word of {@link stopWords}. */
export const fromWhen = / (?:today|tonight|permanently|completely|altogether|for good|(?:from|as of) (?:now on|now|today)|hoy)(?: please)?$/
/** What may stand before a word of {@link stopWords} in a clause that asks for it: "for the last time STOP", "reply stop". */
export const saidBefore = /^(?:(?:yes|yeah|nah|nope|si|que|so|and|y|well|look|i (?:already |have )?said(?: to)?|i am saying|reply|replying|text|texting|send|for the (?:last|second|third|hundredth) time|per my last text|word|all) )+/
/** The same for words that can hardly mean anything but messages: "can you stop", "how do I unsubscribe". */
export const askedBefore = /^(?:(?:yes|yeah|and|so|but|(?:can|could|will|would) you(?: all)?|can i|may i|i (?:want|need|would like|demand|am asking|asked|have asked|told|am telling|beg|am begging) (?:you |this |it |these |them |that )?to|i (?:wish|choose|would like|prefer|request|am requesting|am trying|tried|have tried|have|had) to|i|we|let me|you (?:need|have|ought) to|you (?:must|should|better|can)|make (?:it|this|them|these|that|you)|how (?:do|can|to|would)(?: i| we| you)?(?: make (?:it|this|them|these))?|want to|need to|would like to|trying to|to) )+/
export const plainStopWords: ReadonlySet<string> = new Set(['stop', 'stop it', 'stop this', 'stop that', 'stop these', 'stop all', 'stop everything', 'unsubscribe', 'opt out', 'opt me out', 'be removed', 'be unsubscribe', 'be taken off', 'revoke', 'discontinue'])
