"""Letters of the world's scripts, as classes for expressions: which stand without spaces, which are marks."""

import unicodedata

# Scripts in which words follow each other without a space, or carry what others write as words of their own:
# Thai, Lao, Myanmar, Khmer, Hangul, the signs that repeat a letter, Kana, Bopomofo and Han.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007\u3040-\u30ff\u3100-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
# Where marks are the vowels.
FIRST_OF_VOWELS, LAST_OF_VOWELS = "\u0900", "\u1cff"
# What makes another syllable of a kana: `ハ`, `バ`, `パ`.
VOICING = "\u3099\u309a"
# Marks without which a word is another word.
MARKS = VOICING + "".join(
    character
    for character in map(chr, range(ord(FIRST_OF_VOWELS), ord(LAST_OF_VOWELS) + 1))
    if unicodedata.category(character)[0] == "M"
)
# The other marks, which are accents: a word with them is the same word.
ACCENTS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"


def is_accent(character: str) -> bool:
    """Whether a character only says how another is spoken, so that words are the same without it."""
    if FIRST_OF_VOWELS <= character <= LAST_OF_VOWELS or character in VOICING:
        return False
    return unicodedata.category(character)[0] == "M"
