"""Elements of HTML by what they do to the text around them.

Belongs here: names of elements, and why they are in a set. The sets follow the rendering section of the HTML Standard.
"""

from __future__ import annotations

_VOID = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
_BLOCK = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol optgroup option p
    plaintext pre search section summary table tbody textarea tfoot thead tr ul xmp
"""
_OPTIONAL = "p li td th tr thead tbody tfoot colgroup caption option optgroup dd dt rb rt rtc rp html head body"
_LEFT = """
    applet audio canvas datalist iframe noembed noframes noscript object script style svg template title video
"""

# They have no content and no end tag.
VOID_TAGS = frozenset(_VOID.split())
# Text before, in and after them stands on lines of its own.
BLOCK_TAGS = frozenset(_BLOCK.split())
CELLS = frozenset({"td", "th"})
BREAKS = frozenset({"br", "hr"})
KEEPS_SPACE = frozenset({"pre", "textarea", "listing", "xmp", "plaintext"})
# Inline boxes with space around them: without it "Share" and "Tweet" would become one word.
BOXES = frozenset({"button", "select", "label", "meter", "progress"})
# noscript: readers with scripts, which is nearly all of them, never see it. It holds tracking pixels and second copies
# of pictures and captions, which would show up as doubled text. iframe, object, video: only what old browsers say
# instead.
LEFT_OUT = frozenset(_LEFT.split())
# What may stay open by the standard, and so is no sign of depth: a page with 5,000 unclosed <p> is a flat page.
OPTIONAL_END = frozenset(_OPTIONAL.split())
# The parser reads these to their end tag as characters, whatever they look like.
RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
# They may say something about the article.
TELLING = frozenset({"meta", "link", "title", "time", "h1"})
# What stands above them, and what their attributes say, is true of the whole page.
PAGE_TAGS = frozenset({"[document]", "html", "body"})
