/**
 * How wide a text may be in a picture, in pixels: where nobody can measure, as for an SVG that is drawn elsewhere. It is that
 * of DejaVu Sans, about the widest letters that a system has for its own texts; in others there is room to spare.
 *
 * @param fontPx the size of the font
 */
export function widthPx(text: string, fontPx: number): number {
  let thousandths = 0;
  for (const letter of text.normalize("NFD")) thousandths += advance(letter);
  return (thousandths * fontPx) / 1000;
}

/** Of " " to "~", in thousandths of the font's size, as a browser measures them. */
const ADVANCES = (
  "318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 531 " +
  "1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500 " +
  "500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838"
)
  .split(" ")
  .map(Number);
const FIRST = 32;

const MARK = /[\p{Mn}\p{Me}\p{Cf}]/u;
const EMOJI = /\p{Emoji_Presentation}/u;
/** Cyrillic letters of three stems, ligatures, dashes, arrows. */
const BROAD = /[ЖШЩЮФЫжшщюфымщѕÆŒæœǼ…—→←⇒\p{Sm}]/u;
const CAPITAL = /\p{Lu}/u;
/** Alphabets; what else there is, Chinese for one, is as wide as high. */
const ALPHABET = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{P}\p{N}\p{Zs}]/u;

function advance(letter: string): number {
  const ascii = ADVANCES[letter.codePointAt(0)! - FIRST];
  if (ascii !== undefined) return ascii;
  if (MARK.test(letter)) return 0;
  if (EMOJI.test(letter)) return 1300;
  if (BROAD.test(letter)) return 1080;
  if (CAPITAL.test(letter)) return 800;
  return ALPHABET.test(letter) ? 690 : 1000;
}
