# ruff: noqa: E501
"""Languages: script first, then function words, and nothing at all below 80 letters."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from clean.language import language_of, paragraph_language, script_of
from clean.language_detector import _factory
from clean.stopwords import STOP_WORDS

PASSAGES = {
    "en": "The market opened at six in the morning, and by seven you could not get through any more; that was what we liked.",
    "de": "Der Markt öffnete um sechs Uhr morgens, und um sieben kam man schon nicht mehr durch, aber das war ja das Schöne daran.",
    "fr": "Le marché ouvrait à six heures du matin, et à sept heures on ne pouvait plus passer, mais c’est ce que nous aimions.",
    "es": "El mercado abría a las seis de la mañana, y a las siete ya no se podía pasar, pero eso era lo que más nos gustaba.",
    "pt": "O mercado abria às seis da manhã, e às sete já não se podia passar, mas era disso que nós mais gostávamos na cidade.",
    "it": "Il mercato apriva alle sei del mattino, e alle sette non si poteva più passare, ma era quello che ci piaceva di più.",
    "nl": "De markt ging om zes uur open, en om zeven uur kon je er al niet meer door, maar dat was juist wat we er zo leuk aan vonden.",
    "sv": "Marknaden öppnade klockan sex på morgonen, och vid sju kunde man inte längre komma fram, men det var det vi tyckte om.",
    "pl": "Targ otwierano o szóstej rano, a o siódmej nie można już było przejść, ale to właśnie nam się w nim najbardziej podobało.",
    "cs": "Trh se otevíral v šest ráno a v sedm už se tam nedalo projít, ale právě to se nám na něm líbilo ze všeho nejvíc.",
    "ru": "Рынок открывался в шесть утра, и к семи там уже нельзя было пройти, но это нам и нравилось больше всего на свете.",
    "uk": "Ринок відкривався о шостій ранку, і до сьомої там уже не можна було пройти, але саме це нам і подобалося найбільше.",
    "el": "Η αγορά άνοιγε στις έξι το πρωί, και στις επτά δεν μπορούσες πια να περάσεις, αλλά αυτό ήταν που μας άρεσε πιο πολύ.",
    "ar": "كان السوق يفتح في السادسة صباحا، وفي السابعة لم يعد أحد يستطيع المرور، ولكن هذا هو ما كنا نحبه فيه أكثر من كل شيء آخر.",
    "ja": "市場は朝の六時に開いて、七時にはもう通れなかったけれど、私たちはそれがいちばん好きだった。魚は八時に売り切れた。",
    "zh": "市场早上六点开门，七点就已经挤不过去了，可是我们最喜欢的正是这一点，鱼到八点就卖完了，大家都空着手回家去了。",
    "ko": "시장은 아침 여섯 시에 열렸고 일곱 시가 되면 벌써 지나갈 수 없었지만 우리는 바로 그것을 가장 좋아했다.",
    "vi": "Chợ mở cửa lúc sáu giờ sáng, và đến bảy giờ thì không thể đi qua được nữa, nhưng đó chính là điều mà chúng tôi thích.",
}


@pytest.mark.parametrize("language", PASSAGES)
def test_a_sentence_of_a_hundred_letters_tells_its_language(language: str) -> None:
    assert language_of(PASSAGES[language]) == language


@pytest.mark.parametrize("language", PASSAGES)
def test_a_paragraph_is_never_taken_for_another_language(language: str) -> None:
    assert paragraph_language(PASSAGES[language]) in (language, "und")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "The and of to in.", "12.5 17.9 33.0 " * 90, "https://example.org/a-b-c " * 9, "😀" * 200, "\0" * 99],
)
def test_what_tells_too_little_gets_und(text: str) -> None:
    assert language_of(text) == paragraph_language(text) == "und"


def test_han_beside_kana_is_japanese() -> None:
    assert script_of(PASSAGES["ja"]) == "Kana"
    assert script_of(PASSAGES["zh"]) == "Han"
    assert script_of("short") is None


def test_only_samples_of_a_long_text_are_read() -> None:
    text = "\n\n".join([PASSAGES["en"]] * 20_000)
    start = time.perf_counter()
    assert language_of(text) == "en"
    assert time.perf_counter() - start < 0.05


def test_clear_text_loads_no_detector() -> None:
    code = f"import sys; from clean.language import language_of; assert language_of({PASSAGES['en']!r}) == 'en'"
    subprocess.run([sys.executable, "-c", f"{code}; assert 'langdetect' not in sys.modules"], check=True)


def test_the_detector_gives_the_same_answer_twice() -> None:
    menu = "Lasagne Tiramisu Carpaccio Vitello Tonnato Ossobuco Risotto Milanese Saltimbocca Romana Panna Cotta " * 3
    assert language_of(menu) == language_of(menu)


def test_the_detector_agrees_with_the_factory_it_hurries() -> None:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    languages = ("de", "en", "it", "ro", "sw")
    factory = DetectorFactory()
    factory.load_json_profile([Path(PROFILES_DIRECTORY, name).read_text("utf-8") for name in languages])
    factory.seed = 0
    ours = _factory(languages)
    assert ours.langlist == factory.langlist
    assert ours.word_lang_prob_map.keys() == factory.word_lang_prob_map.keys()
    assert all(ours.word_lang_prob_map[gram] == shares for gram, shares in factory.word_lang_prob_map.items())


def test_the_lists_are_small_lower_case_and_of_single_words() -> None:
    for words in STOP_WORDS.values():
        assert 25 <= len(words) <= 70
        assert all(word == word.lower() for word in words)
