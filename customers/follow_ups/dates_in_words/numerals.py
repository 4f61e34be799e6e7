"""Numbers in words, and one way of writing for what is written in several. Places in the text stay as they are."""

from string import ascii_lowercase, ascii_uppercase

TRADITIONAL = "週點後號兩這個禮鐘時間過節國慶內訪電話聯繫見還開會勞動長個幾間發郵"
SIMPLIFIED = "周点后号两这个礼钟时间过节国庆内访电话联系见还开会劳动长个几间发邮"
WIDE = "０１２３４５６７８９：／．－～（）　"
NARROW = "0123456789:/.-~() "
SAME = str.maketrans(WIDE + TRADITIONAL + ascii_uppercase, NARROW + SIMPLIFIED + ascii_lowercase)

NUMBER = r"(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
DIGITS = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}
ENGLISH = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8},
    **{"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20},
    **{"thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90},
}
ENGLISH_NUMBER = "(?:[0-9]{1,3}|" + "|".join(sorted(ENGLISH, key=len, reverse=True)) + ")"


def same_writing(text: str) -> str:
    """Lower case, narrow digits and simplified characters, character by character."""
    return text.translate(SAME)


def number(words: str) -> int | None:
    """三, 十五, 二十三, 12, three: the number, or none where it is not one."""
    if words.isascii():
        return int(words) if words.isdigit() else ENGLISH.get(words)
    if "十" not in words:
        return DIGITS.get(words.removeprefix("零") or "零")
    tens, _ten, ones = words.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    found = (DIGITS.get(tens) if tens else 1), (DIGITS.get(ones) if ones else 0)
    return None if None in found else 10 * (found[0] or 0) + (found[1] or 0)
