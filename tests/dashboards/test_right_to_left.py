"""Drawings in a language that runs from right to left: mirrored, marked as such, and never mixed up with the others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.utils import translation
from PIL import Image

from dashboards import rendering
from dashboards.charts import CHARTS, ChartBundle
from dashboards.charts.canvas import Canvas
from dashboards.charts.lettering import apart, fit, text_width
from dashboards.charts.marks import Mark
from dashboards.charts.theme import INK, WIDE, WIDTHS
from tests.dashboards.cards import varied_scorecard

SVG = "{http://www.w3.org/2000/svg}"
XML = "{http://www.w3.org/XML/1998/namespace}"


@pytest.fixture
def _arabic(settings) -> Iterator[None]:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    with translation.override("ar"):
        yield


def bundle_named(name: str) -> ChartBundle:
    """A chart in which everything occurs, in the active language."""
    bundle = CHARTS[name](varied_scorecard())
    assert bundle is not None
    return bundle


def drawn(bundle: ChartBundle, width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(rendering.svg(bundle, width))  # noqa: S314  (we have just made it)


@pytest.mark.usefixtures("_arabic")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CHARTS)
class TestEveryChart:
    def test_it_says_its_language_and_direction(self, name: str, width: int):
        root = drawn(bundle_named(name), width)
        assert (root.get(f"{XML}lang"), root.get("direction")) == ("ar", "rtl")

    def test_it_begins_at_the_right(self, name: str, width: int):
        texts = list(drawn(bundle_named(name), width).iter(f"{SVG}text"))
        assert float(texts[0].get("x", "0")) == width - 16
        assert texts[0].get("text-anchor") is None

    def test_nothing_leaves_the_sheet(self, name: str, width: int):
        for text in drawn(bundle_named(name), width).iter(f"{SVG}text"):
            size = float(text.get("font-size", "0px").removesuffix("px"))
            wide = text_width(text.text or "", size, bold=text.get("font-weight") == "700")
            x = float(text.get("x", "0"))
            right = x + {None: 0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
            assert right <= width, text.text
            assert right - wide >= 0, text.text

    def test_the_same_chart_gives_the_same_bytes(self, name: str, width: int):
        bundle = bundle_named(name)
        assert rendering.figure_svg(bundle, bundle.draw(width)) == rendering.figure_svg(bundle, bundle.draw(width))

    def test_its_pixels_can_be_drawn(self, name: str, width: int):
        assert Image.open(io.BytesIO(rendering.png(bundle_named(name), width))).width == 2 * width


@pytest.mark.parametrize("name", CHARTS)
def test_other_languages_say_theirs_and_run_from_left_to_right(name: str):
    with translation.override("fr"):
        root = drawn(bundle_named(name))
    assert (root.get(f"{XML}lang"), root.get("direction")) == ("fr", None)
    texts = list(root.iter(f"{SVG}text"))
    assert texts[0].get("x") == "16"


def test_two_directions_never_share_a_drawing(settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    keys = set()
    for language in ("en", "ar"):
        with translation.override(language):
            keys.add(rendering.content_key(bundle_named("values"), WIDE, "svg"))
    assert len(keys) == 2


def test_a_chart_is_drawn_in_its_own_language_whoever_asks():
    with translation.override("fr"):
        bundle = bundle_named("values")
    assert "Substantiel" in rendering.svg(bundle)


def sheet(*, mirrored: bool) -> dict[str, str]:
    """A word, a bar and a mark near the left of a sheet of 100 px: where each is in the markup."""
    canvas = Canvas(100, 50, mirrored=mirrored)
    canvas.rect(10, 5, 20, 10, INK)
    canvas.text(10, 40, "Word")
    canvas.mark(Mark.OVERDUE, 15, 30)
    buffer = io.BytesIO()
    canvas.figure().savefig(buffer, format="svg")
    root = ElementTree.fromstring(buffer.getvalue())  # noqa: S314  (we have just made it)
    (text,), (use,) = list(root.iter(f"{SVG}text")), list(root.iter(f"{SVG}use"))
    bar = next(path for path in root.iter(f"{SVG}path") if "1a1f26" in path.get("style", ""))
    return {"text": text.get("x", ""), "mark": use.get("x", ""), "bar": bar.get("d", "").split()[1]}


def test_a_sheet_is_mirrored_as_a_whole():
    assert sheet(mirrored=False) == {"text": "10", "mark": "15", "bar": "10"}
    assert sheet(mirrored=True) == {"text": "90", "mark": "85", "bar": "90"}


def test_a_half_filled_mark_stays_what_it_is():
    """Its filled half is part of the sign, as on the page beside it; only its place is mirrored."""
    ways = []
    for mirrored in (False, True):
        canvas = Canvas(100, 50, mirrored=mirrored)
        canvas.mark(Mark.EVIDENCED, 50, 25)
        buffer = io.BytesIO()
        canvas.figure().savefig(buffer, format="png")
        ways.append(Image.open(io.BytesIO(buffer.getvalue())).tobytes())
    assert ways[0] == ways[1]


@pytest.mark.usefixtures("_arabic")
def test_a_foreign_title_is_kept_to_itself_also_where_it_is_cut():
    whole = apart("Publish the register of beneficial owners")
    assert whole == "\u2068Publish the register of beneficial owners\u2069"
    cut = fit(f"12\u2002{whole}", 120)
    assert cut.endswith("…\u2069")
    assert text_width(cut) <= 120


def test_nothing_is_kept_apart_where_everything_runs_the_same_way():
    assert apart("Publier le registre") == "Publier le registre"
