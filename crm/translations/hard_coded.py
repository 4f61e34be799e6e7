"""Finds visible words that a template forgot to translate.

Template tags are taken out first; what is left is read as HTML. Text with letters, and attributes that are shown
or read aloud, must come from `{% translate %}`; so must the words handed to a component. Elements marked
`translate="no"`, code, keys and samples are left alone.
"""

import re
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

SPOKEN_ATTRIBUTES = {"aria-label", "aria-description", "placeholder", "title", "alt"}
SILENT_ELEMENTS = {"script", "style", "code", "kbd", "samp", "use", "path"}
VOID_ELEMENTS = {"meta", "link", "input", "br", "hr", "img", "use", "path", "rect", "line", "circle", "col", "wbr"}
BLOCKS = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}
NOT_PARTS = {"translate", "trans", "load", "extends", "url", "page_url", "static", "block", "icon", "if", "elif"}
BRAND = {"同舟", "Tongzhou"}
LETTER = re.compile(r"[^\W\d_]")
LITERAL = re.compile(r"""(?<![_(\w"'])(?:(\w+)=)?(?P<q>["'])(?P<text>(?:(?!(?P=q)).)*)(?P=q)""")
WORDY = re.compile(r"^[A-Z][a-z][\w’']*(?:$|[ .,])|\w \w|[\u4e00-\u9fff]")
A_TAG, A_VALUE = " ", "-"


def forgotten_words(source: str) -> list[str]:
    """Each forgotten text, as it stands in the template."""
    html, arguments = _without_tags(source)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found + arguments


def _without_tags(source: str) -> tuple[str, list[str]]:
    """The HTML with a blank or a dash in place of each tag, and the wordy literals inside the tags."""
    kept: list[str] = []
    arguments: list[str] = []
    until = ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split(maxsplit=1)[0] if token.contents else ""
            if until:
                until = "" if name == until else until
                continue
            until = BLOCKS.get(name, "")
            kept.append(A_TAG)
            if name not in NOT_PARTS:
                arguments += _wordy_literals(token.contents)
        elif token.token_type == TokenType.VAR and not until:
            kept.append(A_VALUE)
        elif token.token_type == TokenType.TEXT and not until:
            kept.append(token.contents)
    return "".join(kept), arguments


def _wordy_literals(contents: str) -> list[str]:
    """Literals that look like words and are not wrapped in _(…)."""
    plain = re.sub(r"""_\((?P<q>["']).*?(?P=q)\)""", "", contents)
    return [match["text"] for match in LITERAL.finditer(plain) if WORDY.search(match["text"])]


def _words(text: str) -> str:
    bare = text.strip()
    for word in BRAND:
        bare = bare.replace(word, "")
    return bare.strip() if LETTER.search(bare) else ""


class _Reader(HTMLParser):
    """Reads text and spoken attributes outside silent elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_silent = tag in SILENT_ELEMENTS or given.get("translate") == "no" or self._is_silent()
        if not is_silent:
            self.found += [words for name in SPOKEN_ATTRIBUTES if (words := _words(given.get(name) or ""))]
        if tag not in VOID_ELEMENTS:
            self.open.append((tag, is_silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at][0] == tag:
                del self.open[at:]
                return

    def handle_data(self, data: str) -> None:
        if not self._is_silent() and (words := _words(data)):
            self.found.append(words)

    def _is_silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]
