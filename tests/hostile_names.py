"""Names that would do something where they are shown, if they were not shown as data."""

from __future__ import annotations

import unicodedata

# Each may be the name of a file; none is longer than a file system takes.
NAMES = (
    "\x1b[2J\x1b[1;1Hgone.txt",
    "\x1b]0;title\x07.txt",
    "\x1b]8;;http:evil.example\x1b\\click\x1b]8;;\x1b\\.txt",
    "\x9b31mred.txt",  # the same begun by one character of C1
    "cr\rover.txt",
    "two\nlines.txt",
    "two\u2028lines.txt",
    "back\x08\x08space\x7f.txt",
    "gpj.\u202etxt",
    "zero\u200bwidth\ufeff.txt",
    "[x](javascript:alert(1)).txt",
    "[x](http:evil.example).txt",
    "![x](data:image,x).txt",
    "[x][1] [1]: javascript:alert(1) .txt",
    "<javascript:alert(1)>.txt",
    "<img src=x onerror=alert(1)>.txt",
    "<svg onload=alert(1)>.txt",
    "<script>alert(1)<!--.txt",
    "<a href=javascript:alert(1)>x<.txt",
    "&lt;img src=x onerror=alert(1)&gt;.txt",
    "www.evil.example.txt",
    "mail@evil.example",
    "mailto:mail@evil.example.txt",
    "a|b|c.txt",
    "`code` ``code`` ```.txt",
    "\\`\\|\\[.txt",
    "# head *bold* _it_ ~~no~~ $x$.txt",
    "- [ ] item.txt",
    "[bold red]rich[blink].txt",
    "%s %(name)s {raw} {0.__class__}.txt",
    "'; touch pwned; $(touch pwned) .txt",
    "caf\udce9.txt",  # a byte that is no UTF-8
)
# Names that hold slashes can't be files, but addresses, places and texts of pages can.
TEXTS = (
    *NAMES,
    "[bold red]rich[/]",
    "http://evil.example/a",
    "[x](http://evil.example/a)",
    "![x](http://evil.example/p.png)",
    "<iframe src=//evil.example></iframe>",
    "</td></tr></table><script>alert(1)</script>",
)


def acting(text: str, but: str = "\n") -> list[str]:
    """The characters of a text that do something to a terminal or to what is read around them."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp") and c not in but]
