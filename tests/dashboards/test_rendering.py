"""Drawings as bytes: always the same ones, with a name and a description, dark where the reader prefers it."""

from __future__ import annotations

import dataclasses
import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import translation
from matplotlib.figure import Figure
from PIL import Image

from dashboards import rendering
from dashboards.charts import CHARTS, ChartBundle, values_chart
from dashboards.charts.theme import INKS, WIDTHS
from dashboards.keeping import made_once
from tests.dashboards.cards import varied_scorecard

SVG = "{http://www.w3.org/2000/svg}"


def bundle_named(name: str) -> ChartBundle:
    """A chart in which everything occurs."""
    bundle = CHARTS[name](varied_scorecard())
    assert bundle is not None
    return bundle


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", CHARTS)
class TestSvg:
    def test_it_is_an_image_with_a_name_and_a_description(self, name: str, width: int):
        bundle = bundle_named(name)
        root = ElementTree.fromstring(rendering.svg(bundle, width))  # noqa: S314  (we have just made it)
        assert root.get("role") == "img"
        by_id = {element.get("id"): element.text for element in root if element.get("id")}
        assert by_id[root.get("aria-labelledby", "")] == bundle.title
        assert by_id[root.get("aria-describedby", "")] == bundle.description

    def test_it_has_the_size_it_was_drawn_for(self, name: str, width: int):
        root = ElementTree.fromstring(rendering.svg(bundle_named(name), width))  # noqa: S314  (we have just made it)
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
        assert root.get("width") == str(width)

    def test_text_stays_text(self, name: str, width: int):
        root = ElementTree.fromstring(rendering.svg(bundle_named(name), width))  # noqa: S314  (we have just made it)
        assert "Demoland" in " ".join(text.text or "" for text in root.iter(f"{SVG}text"))

    def test_every_colour_is_one_of_ours_and_has_a_dark_twin(self, name: str, width: int):
        markup = rendering.svg(bundle_named(name), width)
        drawn = markup.partition("</style>")[2]
        tokens = {ink.light: ink.token for ink in INKS}
        for element in ElementTree.fromstring(markup).iter():  # noqa: S314  (we have just made it)
            for letter, attribute in (("f", "fill"), ("s", "stroke")):
                colour = element.get(attribute, "none")
                if colour != "none":
                    assert f"{letter}-{tokens[colour]}" in element.get("class", "").split()
        assert set(re.findall("#[0-9a-f]{6}", drawn)) <= set(tokens)

    def test_no_style_attribute_and_no_outside_address_is_left(self, name: str, width: int):
        markup = rendering.svg(bundle_named(name), width)
        assert 'style="' not in markup
        assert "DejaVu Sans', sans-serif" in markup
        assert set(re.findall(r"https?://[^\s\"]+", markup)) == {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }

    def test_what_is_used_is_defined(self, name: str, width: int):
        markup = rendering.svg(bundle_named(name), width)
        used = set(re.findall(r'href="#([^"]+)"', markup))
        defined = re.findall(r' id="([^"]+)"', markup)
        assert used
        assert used <= set(defined)
        assert len(defined) == len(set(defined))

    def test_the_same_chart_gives_the_same_bytes(self, name: str, width: int):
        bundle = bundle_named(name)
        first, second = bundle.draw(width), bundle.draw(width)
        assert rendering.figure_svg(bundle, first) == rendering.figure_svg(bundle, second)

    def test_png_has_two_pixels_for_each(self, name: str, width: int):
        image = Image.open(io.BytesIO(rendering.png(bundle_named(name), width)))
        assert image.width == 2 * width
        assert image.text["Title"] == bundle_named(name).title


def test_the_style_has_both_values_of_every_colour():
    light, dark = rendering.style().split("@media (prefers-color-scheme:dark)")
    for ink in INKS:
        assert f".f-{ink.token}{{fill:{ink.light}}}" in light
        assert f".s-{ink.token}{{stroke:{ink.dark}}}" in dark


def test_names_in_titles_cannot_leave_their_place():
    bundle = dataclasses.replace(bundle_named("values"), title="<script>alert(1)</script> & more")
    assert "<script>" not in rendering.svg(bundle, 720)


def counted(bundle: ChartBundle) -> tuple[list[int], ChartBundle]:
    """The chart, and a list that grows by a width each time it is drawn."""
    drawn: list[int] = []

    def draw(width: int) -> Figure:
        drawn.append(width)
        return bundle.draw(width)

    return drawn, dataclasses.replace(bundle, draw=draw)


class TestCache:
    def test_two_at_once_draw_it_once(self):
        bundle = bundle_named("values")
        drawn, counting = counted(bundle)
        began = Barrier(4)

        def ask(_number: int) -> str:
            began.wait()
            return rendering.svg(counting, 720)

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(ask, range(4)))) == 1
        assert drawn == [720]

    def test_who_waits_for_one_that_gave_up_draws(self, monkeypatch):
        monkeypatch.setattr("dashboards.keeping.LONGEST", 0.05)
        cache.set("slow:making", 1)
        assert made_once("slow", lambda: "made", 10) == "made"
        assert cache.get("slow") == "made"

    def test_a_chart_is_drawn_once_while_it_says_the_same(self):
        bundle = bundle_named("values")
        drawn, counting = counted(bundle)
        first = rendering.svg(counting, 720)
        assert rendering.svg(counting, 720) == first
        assert drawn == [720]

    def test_other_figures_another_width_and_another_form_are_drawn_anew(self):
        one, other = values_chart(varied_scorecard(12)), values_chart(varied_scorecard(13))
        assert one is not None
        assert other is not None
        keys = {
            rendering.content_key(one, 720, "svg"),
            rendering.content_key(other, 720, "svg"),
            rendering.content_key(one, 360, "svg"),
            rendering.content_key(one, 720, "png"),
        }
        assert len(keys) == 4

    def test_each_language_has_its_own(self):
        keys = set()
        for language in ("en", "fr", "es", "ar"):
            with translation.override(language):
                keys.add(rendering.content_key(bundle_named("timeline"), 720, "svg"))
        assert len(keys) == 4

    def test_png_is_kept_too(self):
        bundle = bundle_named("values")
        drawn, counting = counted(bundle)
        assert rendering.png(counting, 360) == rendering.png(counting, 360)
        assert drawn == [360]


def test_french_days_are_french():
    with translation.override("fr"):
        assert "31 mai 2026" in rendering.svg(bundle_named("timeline"), 720)
