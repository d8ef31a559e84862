"""The colours of a timeline's picture: told apart by colour-blind eyes, and readable by day and by night."""

from __future__ import annotations

# class: property, colour on light paper, on dark paper. After Okabe and Ito, "Color Universal Design".
_COLOURS = (
    ("paper", "fill", "#ffffff", "#11161d"),
    ("edge", "stroke", "#d0d7de", "#39424d"),
    ("ink", "fill", "#1f2328", "#e6edf3"),
    ("dim", "fill", "#59636e", "#9ba6b2"),
    ("grid", "stroke", "#e3e7eb", "#262e38"),
    ("now", "stroke", "#1f2328", "#e6edf3"),
    ("pending", "fill", "#c3c9d0", "#4d5763"),
    ("queue", "stroke", "#6a737d", "#a3adb8"),
    ("starting", "fill", "#7cc4ee", "#9ad6f7"),
    ("running", "fill", "#0072b2", "#2b8fd6"),
    ("stopping", "fill", "#e69f00", "#e8a92b"),
    ("completed", "fill", "#008a64", "#1fae85"),
    ("failed", "fill", "#d04a00", "#f2743a"),
    ("cancelled", "stroke", "#a8457f", "#e794c1"),
    ("sign", "stroke", "#ffffff", "#11161d"),
    ("on", "stroke", "#1f2328", "#e6edf3"),
)
_SHAPES = """
.omics-timeline text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;direction:ltr;white-space:pre}
.omics-timeline .ot-run{font-weight:600}
.omics-timeline .ot-small{font-size:11px}
.omics-timeline .ot-edge,.omics-timeline .ot-grid{stroke-width:1}
.omics-timeline .ot-now{stroke-width:1;stroke-dasharray:4 3}
.omics-timeline .ot-queue,.omics-timeline .ot-cancelled,.omics-timeline .ot-sign,.omics-timeline .ot-on{fill:none}
.omics-timeline .ot-queue{stroke-width:1}
.omics-timeline .ot-stripes{stroke-dasharray:1.5 3.5}
.omics-timeline .ot-cancelled,.omics-timeline .ot-sign,.omics-timeline .ot-on{stroke-width:.27;stroke-linecap:round}
"""


def style() -> str:
    """The style sheet; it touches nothing outside the picture, wherever that is put."""
    light = "\n".join(_rule(name, what, colour) for name, what, colour, _ in _COLOURS)
    dark = "\n".join(_rule(name, what, colour) for name, what, _, colour in _COLOURS)
    return f"<style>{_SHAPES}{light}\n@media (prefers-color-scheme:dark){{\n{dark}\n}}\n</style>"


def _rule(name: str, what: str, colour: str) -> str:
    return f".omics-timeline .ot-{name}{{{what}:{colour}}}"
