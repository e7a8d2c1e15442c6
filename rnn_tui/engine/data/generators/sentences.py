"""Short judgements in English and Korean, put together at random from the words in this file.

A sentence is a list of pieces, and each piece may change the judgement: a word of praise or of blame sets it, "not"
turns the next such word round, the Korean "-지 않-" turns round what was said before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from rnn_tui.engine.data.hangul import as_letters

Random = np.random.Generator
PRAISE, BLAME, NEXT_IS_OPPOSITE, OPPOSITE = 1, -1, "next is opposite", "opposite"
"""What a piece does: it praises, it blames, it turns the next judgement round, or the one before it."""


@dataclass(frozen=True)
class Piece:
    """A part of a sentence; its effect is known with its last letter."""

    text: str
    effect: int | str = 0


THINGS = (
    *("film", "book", "food", "room", "hotel", "show", "song", "game", "story", "trip", "service", "music", "actor"),
    *("ending", "coffee", "class", "teacher", "phone", "weather", "place", "soup", "staff", "movie", "plot"),
)
GOOD = (
    *("good", "great", "lovely", "wonderful", "brilliant", "beautiful", "funny", "warm", "perfect", "excellent"),
    *("delicious", "amazing", "nice", "charming", "happy", "fantastic", "superb", "sweet", "fun", "kind", "clever"),
    *("gentle", "fresh", "exciting", "pleasant", "best", "friendly", "interesting"),
)
BAD = (
    *("bad", "awful", "terrible", "boring", "dull", "horrible", "ugly", "cold", "slow", "sad", "poor", "broken"),
    *("rude", "dirty", "stupid", "weak", "worst", "noisy", "disappointing", "annoying", "tired", "bitter", "cheap"),
    *("useless", "unpleasant", "unfriendly", "painful", "empty"),
)
LIKED = ("love", "loved", "like", "liked", "enjoyed", "adore", "recommend", "admired")
DISLIKED = ("hate", "hated", "dislike", "disliked", "regret", "despise", "returned", "cannot stand")
VERY = ("", "", "", "very ", "really ", "so ")
BEFORE = ("", "", "", "to be honest ", "yesterday ", "i think ", "well, ", "we all agree that ", "in the end ")
BUT = (" but ", ", but ", " and then ", ". ")

KOREAN_THINGS = (
    *("영화가", "책이", "음식이", "방이", "호텔이", "노래가", "이야기가", "여행이", "서비스가", "음악이", "배우가"),
    *("커피가", "수업이", "선생님이", "날씨가", "게임이", "결말이", "직원이", "드라마가", "분위기가"),
)
KOREAN_GOOD = (
    *(("좋", "좋아요", "좋았어요"), ("재미있", "재미있어요", "재미있었어요"), ("멋지", "멋져요", "멋졌어요")),
    *(("훌륭하", "훌륭해요", "훌륭했어요"), ("아름답", "아름다워요", "아름다웠어요")),
    *(("맛있", "맛있어요", "맛있었어요"), ("친절하", "친절해요", "친절했어요"), ("따뜻하", "따뜻해요", "따뜻했어요")),
    *(("완벽하", "완벽해요", "완벽했어요"), ("행복하", "행복해요", "행복했어요"), ("예쁘", "예뻐요", "예뻤어요")),
    *(("즐겁", "즐거워요", "즐거웠어요"), ("깨끗하", "깨끗해요", "깨끗했어요")),
)
"""Stem, present and past."""
KOREAN_BAD = (
    *(("나쁘", "나빠요", "나빴어요"), ("지루하", "지루해요", "지루했어요"), ("재미없", "재미없어요", "재미없었어요")),
    *(("끔찍하", "끔찍해요", "끔찍했어요"), ("슬프", "슬퍼요", "슬펐어요"), ("느리", "느려요", "느렸어요")),
    *(("차갑", "차가워요", "차가웠어요"), ("더럽", "더러워요", "더러웠어요"), ("맛없", "맛없어요", "맛없었어요")),
    *(("불친절하", "불친절해요", "불친절했어요"), ("시끄럽", "시끄러워요", "시끄러웠어요")),
    *(("실망스럽", "실망스러워요", "실망스러웠어요"), ("싫", "싫어요", "싫었어요")),
)
KOREAN_VERY = ("", "", "정말 ", "아주 ", "너무 ", "매우 ", "진짜 ")
KOREAN_BEFORE = ("", "", "", "어제 봤는데 ", "솔직히 ", "제 생각에는 ", "역시 ", "이 ", "그 ")
KOREAN_PHRASES = (("최고예요", PRAISE), ("추천해요", PRAISE), ("최악이에요", BLAME), ("별로예요", BLAME))


def one_of(rng: Random, choices: tuple[str, ...]) -> str:
    """One of them at random."""
    return choices[int(rng.integers(len(choices)))]


def word(rng: Random, good: tuple[str, ...], bad: tuple[str, ...]) -> Piece:
    """A word of praise or of blame."""
    return Piece(one_of(rng, good), PRAISE) if rng.random() < 0.5 else Piece(one_of(rng, bad), BLAME)


def described(rng: Random) -> list[Piece]:
    """the film was really good; the film is not good"""
    verb = one_of(rng, (" was ", " is ", " looks ", " seemed "))
    turned = [Piece("not ", NEXT_IS_OPPOSITE)] if verb.strip() in ("was", "is") and rng.random() < 0.4 else []
    start = Piece(one_of(rng, ("the ", "this ", "my ")) + one_of(rng, THINGS) + verb)
    return [start, *turned, Piece(one_of(rng, VERY)), word(rng, GOOD, BAD)]


def judged(rng: Random) -> list[Piece]:
    """i loved the book; we did not like it"""
    who, what = one_of(rng, ("i ", "we ", "they ")), one_of(rng, (" it", f" the {one_of(rng, THINGS)}"))
    if rng.random() < 0.3:
        return [Piece(who), Piece("did not ", NEXT_IS_OPPOSITE), word(rng, LIKED[::2], DISLIKED[::2]), Piece(what)]
    return [Piece(who), word(rng, LIKED, DISLIKED), Piece(what)]


def exclaimed(rng: Random) -> list[Piece]:
    """what a lovely trip"""
    thing = Piece(f" {one_of(rng, THINGS)}")
    return [Piece(one_of(rng, ("what a ", "such a ", "a ", ""))), word(rng, GOOD, BAD), thing]


def short(rng: Random) -> list[Piece]:
    """it was fun; not bad; not very good"""
    turned = [Piece("not ", NEXT_IS_OPPOSITE)] if rng.random() < 0.5 else []
    return [Piece(one_of(rng, ("", "", "it was ", "it is "))), *turned, Piece(one_of(rng, VERY)), word(rng, GOOD, BAD)]


def korean(rng: Random) -> list[Piece]:
    """영화가 정말 재미있어요; 책이 좋지 않아요; 이 노래가 최고예요"""
    start = Piece(one_of(rng, KOREAN_THINGS) + " " + one_of(rng, KOREAN_VERY))
    if rng.random() < 0.15:
        return [start, Piece(*KOREAN_PHRASES[int(rng.integers(len(KOREAN_PHRASES)))])]
    good = rng.random() < 0.5
    forms = KOREAN_GOOD if good else KOREAN_BAD
    stem, *ended = map(as_letters, forms[int(rng.integers(len(forms)))])
    effect = PRAISE if good else BLAME
    if rng.random() < 0.3:
        end = one_of(rng, ("아요", "았어요", "네요"))
        return [start, Piece(stem, effect), Piece("지 않", OPPOSITE), Piece(end)]
    whole = one_of(rng, tuple(ended))
    known = common_beginning(stem, *ended)
    return [start, Piece(known, effect), Piece(whole[len(known) :])]


def common_beginning(*words: str) -> str:
    """The letters with which all of them begin."""
    return "".join(each[0] for each in takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False)))


CLAUSES: tuple[Callable[[Random], list[Piece]], ...] = (described, judged, exclaimed, short)


def sentence(rng: Random) -> list[Piece]:
    """One sentence, or two joined by "but"; the last judgement counts."""
    end = Piece(one_of(rng, ("", ".", ".", "!")))
    if rng.random() < 0.5:
        return [Piece(one_of(rng, KOREAN_BEFORE)), *korean(rng), end]
    made = [Piece(one_of(rng, BEFORE)), *CLAUSES[int(rng.integers(len(CLAUSES)))](rng)]
    if rng.random() < 0.2:
        made += [Piece(one_of(rng, BUT)), *CLAUSES[int(rng.integers(len(CLAUSES)))](rng)]
    return [*made, end]


def letters_and_judgements(pieces: list[Piece]) -> tuple[str, list[int]]:
    """The letters of a sentence, and after each of them the judgement so far: PRAISE, BLAME, or 0 for none yet."""
    text, now, turned = "", 0, False
    said: list[int] = []
    for each in pieces:
        letters = as_letters(each.text)
        text += letters
        said += [now] * len(letters)
        if each.effect == NEXT_IS_OPPOSITE:
            turned = True
        elif each.effect == OPPOSITE:
            now = -now
        elif isinstance(each.effect, int) and each.effect:
            now, turned = -each.effect if turned else each.effect, False
        if letters:
            said[-1] = now
    return text, said
