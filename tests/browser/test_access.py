"""Nothing stands in anybody's way: every kind of public page, in each language, for eyes, hands and machines.

What is tested here is what ``/accessibility/`` says is tested.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page

from tests.browser.conftest import arrived
from tests.browser.public_pages import addresses
from tests.factories import CommitmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = [tag for tag, _name in settings.LANGUAGES]
# A small phone, and 400 % zoom on 1280 pixels (WCAG 1.4.10); 200 % zoom on 1280 and what lies between (1.4.4).
WIDTHS = (320, 480, 640, 720)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What has the focus: where it is, whether one sees it there, and what it is called.
FOCUSED = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const order = [...document.querySelectorAll('a[href], button, input, select, summary')].indexOf(it);
  return {name: it.outerHTML.slice(0, 120), order, body: it === document.body,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""
# The marks and bars whose lines cannot be told from the ground they stand on, as contrast is measured.
FAINT = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const contrast = (colour) => {
    const [low, high] = [light(colour), ground].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const marks = document.querySelectorAll('main .mark, main .track use');
  const lines = [...marks].map(it => [it, getComputedStyle(it).color]);
  for (const it of document.querySelectorAll('main .seg, main .rail, main .reach, .hatch-line'))
    lines.push([it, getComputedStyle(it).stroke]);
  // A card for other sites draws no hatch: what has no line is not faint.
  const faint = lines.filter(([, colour]) => colour !== 'none' && contrast(colour) < 3);
  return faint.map(([it, colour]) => `${it.outerHTML.slice(0, 80)} ${colour}`);
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_an_obstacle(visit: Callable[..., Page], axe: Callable[[Page], None], told_country, language):
    page = visit(f"/?lang={language}")
    for address in addresses(told_country.pk):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language, address
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            axe(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways(visit: Callable[..., Page], told_country, language):
    page = visit(f"/?lang={language}")
    for address in addresses(told_country.pk):
        page.goto(address)
        arrived(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(TOO_WIDE) <= 0, (address, width)


def test_letters_may_be_twice_as_large(visit: Callable[..., Page], told_country):
    """As a reader's browser makes them, whose setting the widths of our layout follow."""
    page = visit("/")
    letters = {"fontSizes": {"standard": 32, "fixed": 26}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", letters)
    for address in addresses(told_country.pk):
        page.goto(address)
        arrived(page)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert page.evaluate(TOO_WIDE) <= 0, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_survive_the_colours_of_a_readers_system(visit: Callable[..., Page], told_country, scheme):
    page = visit("/", forced_colors="active", color_scheme=scheme)
    for address in addresses(told_country.pk):
        page.goto(address)
        arrived(page)
        assert page.evaluate(FAINT) == [], address


@pytest.mark.usefixtures("told_country")
@pytest.mark.parametrize("address", ["/", "/ZZ/", "/ZZ/commitments/1-1/", "/methodology/"])
def test_the_keyboard_reaches_everything_in_order_and_one_sees_where(visit: Callable[..., Page], address):
    page = visit(address)
    arrived(page)
    before, steps = -1, 0
    while True:
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["body"] or focused["order"] < 0:
            break
        assert focused["seen"], focused
        assert focused["ring"], focused
        # A field for a day takes several steps: year, month, day.
        assert focused["order"] >= before, focused
        before, steps = focused["order"], steps + 1
    assert steps > 10


@pytest.mark.usefixtures("told_country")
def test_the_first_step_leads_past_what_every_page_repeats(visit: Callable[..., Page]):
    page = visit("/ZZ/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.usefixtures("told_country")
def test_nothing_moves_for_those_who_want_nothing_to_move(visit: Callable[..., Page]):
    page = visit("/ZZ/")
    moving = """[...document.querySelectorAll('*')].filter(it => {
        const style = getComputedStyle(it);
        return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0
            || style.scrollBehavior === 'smooth';
    }).map(it => it.outerHTML.slice(0, 80))"""
    assert page.evaluate(moving) == []


def test_a_country_prints_as_a_report_of_two_sheets(visit: Callable[..., Page], told_country):
    page = visit("/ZZ/", color_scheme="dark")
    for picture in page.locator("#chart-progress img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("picture => picture.complete || new Promise(done => { picture.onload = done; })")
    page.emulate_media(media="print")
    for shown in ("h1", ".sentence", ".tiles", ".notices", ".commitments", "#chart-progress", ".printed .cited"):
        assert page.locator(shown).first.is_visible(), shown
    for hidden in (".top nav", "form", ".bottom", ".where nav", ".printed .row"):
        assert not any(each.is_visible() for each in page.locator(hidden).all()), hidden
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    title = "Keep a promise: publish the register of beneficial owners and keep it complete"
    lead = told_country.plan.commitments.get(reference="1").lead_institution
    CommitmentFactory.create_batch(25 - 2, plan=told_country.plan, title=title, lead_institution=lead)
    cache.clear()  # rows that factories made stand in no ledger, by which the scorecard is kept
    page.goto("/ZZ/?plan=1")
    assert page.locator(".commitments tbody tr").count() == 25
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 2
