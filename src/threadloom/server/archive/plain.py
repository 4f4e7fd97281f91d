"""Texts of anybody in Markdown, shown as they are: nothing in them is markup, HTML or a terminal's command."""

import re

_CONTROL = {code: 0xFFFD for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in {0x09, 0x0A}}
_DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)  # would reorder what is around
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
_BACKTICKS = re.compile(r"`+")
_BREAKS = re.compile(r"\r\n?")


def fenced(text: str, kind: str = "text") -> str:
    """A text as a block of its own, behind a fence longer than any in it."""
    shown = _shown(text)
    fence = "`" * max(3, _longest_ticks(shown) + 1)
    return f"{fence}{kind}\n{shown}{'' if shown.endswith(chr(10)) else chr(10)}{fence}\n"


def coded(text: str) -> str:
    """A text inside a line, as code."""
    shown = " ".join(_shown(text).split()) or " "
    ticks = "`" * (_longest_ticks(shown) + 1)
    return f"{ticks} {shown} {ticks}" if "`" in shown else f"{ticks}{shown}{ticks}"


def escaped(text: str) -> str:
    """A text inside a line, as words."""
    return _MARKUP.sub(r"\\\1", " ".join(_shown(text).split()))


def _shown(text: str) -> str:
    return _BREAKS.sub("\n", text).translate(_CONTROL | _DIRECTION)


def _longest_ticks(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)
