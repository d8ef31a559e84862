"""The timeline as a picture, for notebooks and documentation."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_mock import Task, mock_omics
from omics_mock.chart.style import style
from tests.instruments.hostile_names import NAMES
from tests.operations.run_calls import start
from tools.write_timeline_picture import TARGET, picture

SVG = "{http://www.w3.org/2000/svg}"


def parsed(mock, **options):
    return ET.fromstring(mock.timeline(**options).svg())


def texts(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def row_of(root, name):
    """The group of the row that is about this run or task."""
    return next(group for group in root.iter(f"{SVG}g") if name in (group.findtext(f"{SVG}title") or ""))


def classes(element):
    return {name for each in element.iter() for name in each.get("class", "").split()}


def test_the_picture_in_the_documentation_is_up_to_date():
    """The file in docs is the one that the tool makes now; if not: python tools/write_timeline_picture.py."""
    assert TARGET.read_text(encoding="utf-8") == picture(), "run: python tools/write_timeline_picture.py"


def test_notebooks_show_the_picture(mock):
    """Jupyter asks for `_repr_svg_`; what it gets names its namespace and its size."""
    mock.add.run("sample-7")
    svg = mock.timeline()._repr_svg_()
    assert svg == mock.timeline().svg()
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"


def test_an_empty_world_has_a_picture(mock):
    """It says that there is nothing yet."""
    assert texts(parsed(mock)) == ["no runs yet"]


def test_a_queue_is_striped(mock, omics):
    """Time in a queue is outlined and striped, and says so to whoever points at it."""
    workflow, group = mock.add.workflow(), mock.add.run_group(max_runs=1)
    for name in ("first", "second"):
        start(omics, workflow, runGroupId=group, name=name)
    mock.clock.run_until_idle()
    root = parsed(mock)
    second = row_of(root, "second")
    assert {"ot-queue", "ot-stripes"} <= classes(second)
    assert "ot-queue" not in classes(row_of(root, "first"))
    assert "waits for capacity: 1m40s, from 10s to 1m50s" in [title.text for title in second.iter(f"{SVG}title")]
    assert "waits for capacity" in texts(root)


@pytest.mark.parametrize(
    ("script", "shape", "told"),
    [
        ({"fails": "OUT_OF_MEMORY_ERROR"}, "ot-failed", "FAILED 1m40s: OUT_OF_MEMORY_ERROR"),
        ({"cancelled_after": "1m"}, "ot-cancelled", "CANCELLED 1m20s"),
        ({}, "ot-completed", "COMPLETED 1m50s"),
        ({"hangs": "RUNNING"}, "ot-on", "RUNNING 5m"),
    ],
)
def test_each_end_has_its_own_shape(mock, script, shape, told):
    """Ends differ in their outlines, not only in their colours, and say what happened."""
    mock.scripts.run(**script)
    mock.add.run("sample-7")
    mock.clock.advance(minutes=5)
    row = row_of(parsed(mock), "sample-7")
    assert row.findtext(f"{SVG}title").endswith(told)
    marks = {path.get("class"): path.get("d") for path in row.iter(f"{SVG}path")}
    others = {"ot-failed", "ot-cancelled", "ot-completed", "ot-on"} - {shape}
    assert shape in marks
    assert not others & {*marks}


def test_nothing_is_drawn_outside(mock):
    """Bars, marks and outcomes stand side by side inside the picture, and rows below one another."""
    mock.scripts.run(name="long", duration="3d")
    for name in ("long", "x" * 128):
        mock.add.run(name)
    mock.clock.advance(days=1)
    root = parsed(mock)
    width, height = float(root.get("width")), float(root.get("height"))
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("x")) + float(rect.get("width")) <= width
        assert float(rect.get("y")) + float(rect.get("height")) <= height
    bars = [rect for row in root.iter(f"{SVG}g") for rect in row.iter(f"{SVG}rect")]
    labels = max(float(box.get("x")) + float(box.get("width")) for box in root.iter(f"{SVG}svg") if box is not root)
    assert labels <= min(float(rect.get("x")) for rect in bars)


def test_what_is_left_out_is_counted(mock):
    """The picture says the same as the text about rows that it does not show."""
    mock.add.run(tasks=100)
    mock.clock.run_until_idle()
    assert "... and 91 more tasks: 91 COMPLETED" in texts(parsed(mock, rows=10))


def test_everything_has_a_colour_by_day_and_by_night():
    """Each class has a colour for light and one for dark surroundings, and the sheet touches nothing else."""
    light, _, dark = style().partition("@media (prefers-color-scheme:dark)")
    coloured = re.compile(r"\.omics-timeline \.(ot-\w+)\{(?:fill|stroke):(#\w{6})\}")
    assert {name for name, _ in coloured.findall(light)} == {name for name, _ in coloured.findall(dark)}
    selectors = re.findall(r"^([^@{}\n]+)\{", style().removeprefix("<style>"), re.MULTILINE)
    assert all(part.startswith(".omics-timeline") for selector in selectors for part in selector.split(","))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("night", [False, True])
def test_texts_and_marks_can_be_read_on_their_paper(night):
    """Contrast is 4.5 or more for text, 3 or more for what tells how runs do (WCAG 2.2, AA)."""
    sheet = style().partition("@media")[2 if night else 0]
    colours = dict(re.findall(r"\.ot-(\w+)\{(?:fill|stroke):(#\w{6})\}", sheet))
    paper = luminance(colours["paper"])
    for names, least in ((("ink", "dim"), 4.5), (("queue", "running", "completed", "failed", "cancelled", "on"), 3)):
        for name in names:
            lights = sorted((paper, luminance(colours[name])))
            assert (lights[1] + 0.05) / (lights[0] + 0.05) >= least, name


@given(st.lists(NAMES, min_size=1, max_size=3), st.integers(0, 10_000))
def test_any_name_makes_well_formed_xml(names, seconds):
    """Whatever runs and tasks are called, the picture can be parsed, and the names are in it as text."""
    with mock_omics(region="us-east-1", strict=False) as mock:
        for name in names:
            mock.add.run(name, tasks=[Task(name, "1h")])
        mock.clock.advance(seconds=seconds)
        root = ET.fromstring(mock.timeline().svg())
        assert all(element.tag.startswith(SVG) for element in root.iter())
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS


ELEMENTS = {"svg", "style", "rect", "text", "tspan", "path", "g", "title"}
