"""Korean syllables ↔ the letters they are written with: 한 is ㅎ, ㅏ, ㄴ.

Unicode numbers the 11,172 syllables by their letters: 0xAC00 + (initial · 21 + vowel) · 28 + final (The Unicode
Standard, section 3.12). The letters are those of the block Hangul Compatibility Jamo, each two columns wide.
"""

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
LETTERS = tuple(dict.fromkeys((*INITIALS, *FINALS[1:], *VOWELS)))
"""The 51 letters that syllables are written with."""

FIRST, LAST = 0xAC00, 0xD7A3


def letters_of(character: str) -> str:
    """The letters of a syllable; another character is returned as it is."""
    if not FIRST <= ord(character) <= LAST:
        return character
    rest, final = divmod(ord(character) - FIRST, len(FINALS))
    initial, vowel = divmod(rest, len(VOWELS))
    return INITIALS[initial] + VOWELS[vowel] + FINALS[final]


def as_letters(text: str) -> str:
    """The text with every syllable as its letters."""
    return "".join(map(letters_of, text))


def as_syllables(text: str) -> str:
    """The text with letters put together to syllables, of which `as_letters` makes the same letters again."""
    made, at = "", 0
    while at < len(text):
        taken = _syllable(text[at : at + 4])
        made += taken or text[at]
        at += len(as_letters(taken)) if taken else 1
    return made


def _syllable(letters: str) -> str:
    """The syllable that some letters begin with; empty if they begin with none. A consonant before a vowel begins the
    next syllable."""
    if len(letters) < 2 or letters[0] not in INITIALS or letters[1] not in VOWELS:
        return ""
    ends = letters[2:3] in FINALS[1:] and not (letters[2:3] in INITIALS and letters[3:4] and letters[3] in VOWELS)
    final = FINALS.index(letters[2]) if ends else 0
    initial, vowel = INITIALS.index(letters[0]), VOWELS.index(letters[1])
    return chr(FIRST + (initial * len(VOWELS) + vowel) * len(FINALS) + final)
