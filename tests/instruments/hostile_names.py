"""Names that users can give and that are hard to draw."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = (
    "<b>&amp;\"'</b>]]><!--",
    "שלום עולם 12",
    "\u202eevil\u2066",
    "tab\there\nnew\r",
    "\x1b[31mred\x00\x7f\x9f",
    "\ufffe\uffff\ue000\ud800",
    "日本語のサンプルの名前がとても長いもの、長いもの",
    "\N{MAN}\N{ZERO WIDTH JOINER}\N{ROCKET}\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}",
    "e" + "\N{COMBINING ACUTE ACCENT}" * 60,
    "x" * 128,
    "{curly} %s \\ `",
)

NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), min_size=1, max_size=128))
