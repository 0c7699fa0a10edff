import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyReply } from '../../../processors/compliance/classify-reply.ts'
import type { ReplyAction } from '../../../processors/compliance/classify-reply.ts'

const cases: Readonly<Record<ReplyAction, readonly string[]>> = {
  opt_out: [
    'STOP', 'stop', 'Stop.', ' stop! ', 'S T O P', 'S.T.O.P.', 'STOPALL', 'stop all', 'quit', 'END', 'revoke', 'opt out', 'Opt-Out', 'OPTOUT', 'cancel', 'Unsubscribe', 'ＳＴＯＰ', 'st\u200Bop',
    'Please stop', 'stop please!!', 'stop now thank you', 'STOP STOP STOP', 'Stop. I already paid.', 'STOP I already paid', 'ok, stop', 'yes, stop', '🛑', '🛑🛑',
    'please stop texting me', 'Stop sending me these messages', 'quit texting me', 'stop with the texts', 'stop the spam', 'stop all these messages', 'Can you stop messaging me?',
    'do not text me again', 'Don\'t text me', 'don’t contact me anymore', 'never text this number again', 'please do not send me any more texts', 'Do not call or text. Dont message me',
    'I don\'t want these messages', 'i dont want to receive texts from you', 'I no longer wish to receive messages', 'no more texts', 'No more messages please',
    'remove me from your list', 'Take me off this list', 'take me off', 'delete my number', 'lose my number', 'unsubscribe me', 'I want to opt out', 'opt me out', 'I\'d like to unsubscribe', 'how do I unsubscribe',
    'I revoke my consent', 'I withdraw my permission', 'cancel my subscription', 'cancel these texts', 'leave me alone', 'Go away', 'fuck off',
    'wrong number', 'You have the wrong number', 'Sorry wrong person', 'this is not my number', 'I never signed up for this', 'I didn\'t subscribe to these texts', 'why don\'t you stop texting me',
    'ALTO', 'parar', 'cancelar', 'Basta', 'baja', 'no más', 'no me escriban', 'No me escriban más por favor', 'no me manden mensajes', 'dejen de escribirme', 'deja de enviar mensajes', 'Déjenme en paz',
    'no quiero recibir mensajes', 'no quiero más mensajes', 'no más mensajes', 'quiero darme de baja', 'denme de baja', 'quítenme de la lista', 'borren mi número', 'número equivocado', 'Se equivocó de número', 'cancelar suscripción', 'pare de mandarme textos', 'alto por favor',
  ],
  help: ['HELP', 'help!', 'Info', 'help please', 'I need help', 'AYUDA', 'ayuda por favor', 'información'],
  opt_in: ['START', 'start', 'UNSTOP', 'please start', 'opt in', 'COMENZAR', 'Empezar'],
  review: [
    'I will stop by the branch tomorrow', 'don\'t stop texting me, I love it', 'please do not stop these alerts', 'how do I cancel my card', 'cancel my appointment', 'stop payment on check 1023', 'when does it end?',
    'this is spam', 'I am going to sue you', 'not interested', 'you are harassing people', 'my lawyer will call', 'is the bus stop near you', 'no gracias', 'quit my job today',
  ],
  none: [
    '', '   ', 'thanks', 'ok', 'yes', 'Y', 'sí', 'who is this?', 'what is my balance', 'On my way', '2', 'I paid yesterday', 'see you at the weekend', 'gracias', 'para mi cuenta de ahorro', 'Liked “Reply STOP to opt out”', 'Loved "Your bill is due. Reply STOP to opt out."',
    'you did not text me my code', 'I text and drive never', 'the restart helped', 'good info', 'helpful, thanks', '👍',
  ],
}

describe('classifyReply', () => {
  for (const [action, texts] of Object.entries(cases)) {
    it.each(texts)(`${action}: %s`, text => expect(classifyReply(text, { pendingOptIn: false })).toBe(action))
  }

  it.each(['YES', 'yes!', 'Y', 'sí', 'Si por favor'])('takes %s for an opt-in only while one is pending', text => {
    expect(classifyReply(text, { pendingOptIn: true })).toBe('opt_in')
    expect(classifyReply(text, { pendingOptIn: false })).toBe('none')
  })

  it('honours a per-se word in any case, spacing and punctuation', () => {
    const words = fc.constantFrom('stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe')
    const noise = fc.constantFrom('', ' ', '.', '!', '!!', '\n', ' .')
    fc.assert(fc.property(words, noise, noise, fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }), (word, before, after, upper) => {
      const cased = [...word].map((letter, index) => upper[index] === true ? letter.toUpperCase() : letter).join('')
      expect(classifyReply(`${before}${cased}${after}`, { pendingOptIn: true })).toBe('opt_out')
    }))
  })

  it('answers any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.boolean(), (text, pendingOptIn) => {
      expect(['opt_out', 'opt_in', 'help', 'review', 'none']).toContain(classifyReply(text, { pendingOptIn }))
    }))
  })
})
