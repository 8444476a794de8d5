"""What a person had typed when their session turned out to have ended: kept until they are back, then filled in again.

The text lies in the browser's own, not signed-in session on the server, for an hour at most and not more than 256 KB
of it. Signing in takes the session's content along under a new key. Then, on the page it was typed on, and only if the
person who signed in may open that page, it is filled into the form: it is never sent by itself, so that whoever put it
there has caused nothing. Nobody else can put it there in the first place: a form without the browser's own token
against forged requests is refused before it comes here. On a machine that several people share, who signs in next and
may open the same page finds the text; that is why it goes after an hour.

Files are not kept: nobody who has not signed in may store any here. Their names are, to be chosen again. Nor is what a
password field may have held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from core.clock import now
from milestones.services.files import safe_name

KEY = "kept_text"
MOST_BYTES = 256 * 1024
SECONDS = 60 * 60
MOST_FILES = 20
UNTYPED = ("csrfmiddlewaretoken", "password")
# What is shorter is a button's value or a key, not something a person misses.
WORTH_SHOWING = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of one form, as the page tells of it.

    Attributes:
        filled: whether anything was filled into a form; where nothing was, a button alone had been pressed.
        files: the names of files that came along.
        rest: what found no field to be filled into: it is shown, to be copied.
    """

    filled: bool
    files: tuple[str, ...]
    rest: tuple[str, ...]


def way_back(request: HttpRequest) -> str:
    """The page a form stood on, if the browser says so and it is of the workspace; else where the form was sent."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    page = urlsplit(came_from)
    if own and page.netloc == request.get_host() and page.path.startswith("/workspace/"):
        return f"{page.path}?{page.query}" if page.query else page.path
    return request.get_full_path()


def keep(request: HttpRequest, page: str) -> None:
    """Keep what was sent, for the form on ``page``; of what is kept already, the oldest goes if there is no room."""
    fields = {name: values for name, values in request.POST.lists() if not _is_secret(name)}
    files = [safe_name(file.name or "") for _, each in request.FILES.lists() for file in each if hasattr(file, "name")]
    entry = {"at": now().timestamp(), "fields": fields, "files": files[:MOST_FILES]}
    entries = {**_entries(request), urlsplit(page).path: entry}
    request.session[KEY] = _within_bounds(entries)


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in UNTYPED)


def _entries(request: HttpRequest) -> dict[str, Any]:
    """What is kept by page, as far as its hour has not passed."""
    oldest = now().timestamp() - SECONDS
    return {page: entry for page, entry in request.session.get(KEY, {}).items() if entry["at"] >= oldest}


def _within_bounds(entries: Mapping[str, Any]) -> dict[str, Any]:
    """The newest of the entries that fit."""
    room, fitting = MOST_BYTES, {}
    for page, entry in sorted(entries.items(), key=lambda item: -item[1]["at"]):
        room -= sum(len(text.encode()) for name, texts in entry["fields"].items() for text in (name, *texts))
        if room < 0:
            break
        fitting[page] = entry
    return fitting


def forget(request: HttpRequest, page: str) -> None:
    """Drop what was kept for a page, and what is too old; the session is written only where there is something."""
    if KEY in request.session:
        entries = _entries(request)
        entries.pop(urlsplit(page).path, None)
        request.session[KEY] = entries
        if not entries:
            del request.session[KEY]


def fill_in(request: HttpRequest, context: Mapping[str, Any]) -> Kept | None:
    """Fill what was kept for this page into the forms it is about to draw; ``None`` where nothing was.

    Forms that were just sent keep what they were sent with.
    """
    entry = _entries(request).get(request.path) if KEY in request.session else None
    if entry is None or request.method != "GET":
        return None
    fields = QueryDict(mutable=True)
    for name, values in entry["fields"].items():
        fields.setlist(name, values)
    found = {name for form in _forms(context.values()) for name in _fill(form, fields)}
    rest = [text for name, texts in fields.lists() if name not in found for text in texts if len(text) > WORTH_SHOWING]
    told = Kept(bool(found or rest), tuple(entry["files"]), tuple(rest))
    if not told.filled:
        forget(request, request.path)
    return told


def _forms(values: Iterable[Any]) -> Iterable[BaseForm]:
    for value in values:
        if isinstance(value, BaseForm) and not value.is_bound:
            yield value
        elif isinstance(value, BaseFormSet):
            yield from _forms(value.forms)
        elif isinstance(value, list | tuple):
            yield from _forms(value)


def _fill(form: BaseForm, fields: QueryDict) -> Iterable[str]:
    """Set the initial values of a form's fields from what was kept of it; the names of those that were.

    A form of which nothing was sent is another one on the same page: its boxes were not left empty by anybody.
    """
    if not any(form.add_prefix(name) in fields for name in form.fields):
        return
    for name, field in form.fields.items():
        sent_as = form.add_prefix(name)
        widget = field.widget
        if widget.needs_multipart_form or widget.value_omitted_from_data(fields, {}, sent_as):
            continue
        form.initial[name] = widget.value_from_datadict(fields, {}, sent_as)
        form._bound_fields_cache.pop(name, None)  # type: ignore[attr-defined]  # a field drawn before would keep its old value
        yield sent_as
