/** The GSM 03.38 default alphabet and its extension table (3GPP TS 23.038 section 6.2.1): what fits an SMS without UCS-2. */

const basic = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extension = '\f^{}\\[~]|€'
/** Every character of both tables lies below this code unit. */
const TABLE_SIZE = 0x20ad

const septets = new Uint8Array(TABLE_SIZE)
for (const character of basic) septets[character.charCodeAt(0)] = 1
for (const character of extension) septets[character.charCodeAt(0)] = 2

/** Septets of a UTF-16 code unit: 1 basic, 2 extension (escape and character), 0 not in GSM. */
export function gsmSeptets(codeUnit: number): number {
  return codeUnit < TABLE_SIZE ? septets[codeUnit] ?? 0 : 0
}
