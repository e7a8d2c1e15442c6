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
