"""From a chart to the bytes that travel: SVG for pages and downloads, PNG for whoever needs pixels.

The same chart always gives the same bytes (no date, fixed salt), so that they serve as their own content key. In an SVG
colours become classes over plain attributes, and a style of its own turns them dark where the reader prefers it; a
program that knows no style still shows the light values. Drawn charts are kept in the cache by what they say, and where
two ask for the same one at once, one of them draws and the other waits.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from functools import cache as once
from pathlib import Path
from threading import Lock
from xml.etree import ElementTree

import matplotlib as mpl
from django.utils import translation
from matplotlib.figure import Figure

from dashboards import charts
from dashboards.charts import ChartBundle
from dashboards.charts.canvas import Canvas
from dashboards.charts.marks import Mark
from dashboards.charts.theme import FONTS, INKS, WIDE
from dashboards.keeping import made_once

# Once for the process: text stays text, and names inside the drawing do not depend on chance.
mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["svg.hashsalt"] = "open-government-commitment-tracker"

SVG = "http://www.w3.org/2000/svg"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
KEPT_FOR = 24 * 60 * 60  # seconds
# Threads gain nothing here: two that draw at once are slower than one after the other.
_DRAWING_ALONE = Lock()
PNG_DPI = 144  # two pixels for each of the drawing
# The style properties that lines and marks need; everything else is its default.
PROPERTIES = ("fill", "stroke", "stroke-width", "stroke-linejoin")
LEAVES = tuple(f"{{{SVG}}}{name}" for name in ("path", "use", "text"))
_TOKENS = {ink.light: ink.token for ink in INKS}
_FRACTION = re.compile(r"-?\d+\.\d{3,}")

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def svg(bundle: ChartBundle, width: int = WIDE) -> str:
    """The chart as an SVG document, drawn at most once while its content stays the same."""
    return str(made_once(content_key(bundle, width, "svg"), lambda: _svg(bundle, width), KEPT_FOR))


def png(bundle: ChartBundle, width: int = WIDE) -> bytes:
    """The chart as a PNG of twice ``width`` pixels, with its title and description inside; cached as ``svg`` is."""
    return bytes(made_once(content_key(bundle, width, "png"), lambda: _png(bundle, width), KEPT_FOR))


def _svg(bundle: ChartBundle, width: int) -> str:
    with _DRAWING_ALONE, translation.override(bundle.language):
        return figure_svg(bundle, bundle.draw(width))


def _png(bundle: ChartBundle, width: int) -> bytes:
    buffer = io.BytesIO()
    texts = {"Title": bundle.title, "Description": bundle.description, "Software": None}
    with _DRAWING_ALONE, translation.override(bundle.language):
        bundle.draw(width).savefig(buffer, format="png", dpi=PNG_DPI, metadata=texts)
    return buffer.getvalue()


def warm_up() -> None:
    """Draw something once, so that no reader waits until fonts and drawing code are loaded."""
    canvas = Canvas(WIDE, 40)
    canvas.text(8, 20, "Open government")
    canvas.mark(Mark.EVIDENCED, 8, 30)
    for form in ("svg", "png"):
        canvas.figure().savefig(io.BytesIO(), format=form)


def content_key(bundle: ChartBundle, width: int, form: str) -> str:
    """What a drawing depends on, as a digest: the chart's words and numbers, its size and form, and how we draw."""
    said = (
        DRAWING, form, width, bundle.language, bundle.mirrored, bundle.name, bundle.title, bundle.subtitle,
        bundle.description, bundle.note, bundle.source, bundle.table.headers, bundle.table.rows[:],
    )  # fmt: skip
    return f"chart:{hashlib.sha256(repr(said).encode()).hexdigest()}"


def _drawing_version() -> str:
    """A digest of the code that draws, so that no cache outlives a change of it."""
    files = sorted(Path(charts.__file__).parent.glob("*.py"))
    content = b"".join(file.read_bytes() for file in [*files, Path(__file__)])
    return hashlib.sha256(content + mpl.__version__.encode()).hexdigest()


DRAWING = _drawing_version()


def figure_svg(bundle: ChartBundle, figure: Figure) -> str:
    """The figure as accessible, styleable SVG markup."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    drawn = ElementTree.fromstring(buffer.getvalue())  # noqa: S314  (nobody else had a hand in this markup)
    root = _root(drawn.get("viewBox", ""), bundle)
    root.extend(_leaves(drawn))
    return ElementTree.tostring(root, encoding="unicode")


@once
def style() -> str:
    """The classes of fills and strokes, dark where the reader prefers it."""
    light = "".join(f".f-{ink.token}{{fill:{ink.light}}}.s-{ink.token}{{stroke:{ink.light}}}" for ink in INKS)
    dark = "".join(f".f-{ink.token}{{fill:{ink.dark}}}.s-{ink.token}{{stroke:{ink.dark}}}" for ink in INKS)
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _tag(name: str) -> str:
    return f"{{{SVG}}}{name}"


def _root(view_box: str, bundle: ChartBundle) -> ElementTree.Element:
    """The outermost element: an image with its size, a name, a description and a style."""
    _x, _y, width, height = view_box.split()
    titled, described = f"{bundle.name}-{width}-title", f"{bundle.name}-{width}-desc"
    facts = {
        "viewBox": view_box,
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": titled,
        "aria-describedby": described,
        "font-family": FONTS,
        XML_LANG: bundle.language,
        **({"direction": "rtl"} if bundle.mirrored else {}),
    }
    root = ElementTree.Element(_tag("svg"), facts)
    ElementTree.SubElement(root, _tag("title"), {"id": titled}).text = bundle.title
    ElementTree.SubElement(root, _tag("desc"), {"id": described}).text = bundle.description
    ElementTree.SubElement(root, _tag("style")).text = style()
    return root


def _leaves(drawn: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """What is drawn, in order, without the groups around it."""
    for child in drawn:
        if child.tag == _tag("g"):
            yield from _leaves(child)
        elif child.tag in LEAVES or (child.tag == _tag("defs") and child.find(_tag("path")) is not None):
            for element in child.iter():
                _restyle(element)
                _shorten(element)
            yield child


def _restyle(element: ElementTree.Element) -> None:
    """Turn a style into plain attributes, and each colour of ours into a class over its light value."""
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _colon, value = declaration.partition(":")
        if name.strip() in PROPERTIES:
            element.set(name.strip(), value.strip())
    classes = [
        f"{letter}-{_TOKENS[value]}"
        for letter, name in (("f", "fill"), ("s", "stroke"))
        if (value := element.get(name, "")) in _TOKENS
    ]
    if classes:
        element.set("class", " ".join(classes))


def _shorten(element: ElementTree.Element) -> None:
    """Leave out what a reader cannot see: line breaks, and fractions of a hundredth of a pixel."""
    element.text = element.text.strip() if element.text else None
    element.tail = None
    element.attrib.pop("clip-path", None)
    for name in ("d", "x", "y"):
        if name in element.attrib:
            value = " ".join(element.attrib[name].split())
            element.set(name, _FRACTION.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value))
