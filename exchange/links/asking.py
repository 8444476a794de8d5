"""One polite question to one address: does it still answer?"""

from __future__ import annotations

import datetime as dt
import socket
from contextlib import closing
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import requests
from django.conf import settings
from requests.cookies import extract_cookies_to_jar
from requests_hardened.ip_filter import InvalidIPAddress

from core.clock import now
from core.web.patience import TookTooLong, no_longer_than
from core.web.session import public_session
from exchange.links.addresses import not_asked
from milestones.choices import LinkOutcome
from milestones.services import LinkFinding

PURPOSE = "checks whether evidence still answers"
MOST_REDIRECTS = 5
GONE = {404, 410}
# A question by HEAD is enough where the answer is one of these; many sites answer HEAD with nonsense, so that
# everything else is asked again by GET, of which only the head is read.
SETTLED = {
    LinkOutcome.ANSWERED, LinkOutcome.LATER, LinkOutcome.NO_SUCH_SITE, LinkOutcome.NO_CONNECTION, LinkOutcome.UNSAFE,
    LinkOutcome.RESERVED, LinkOutcome.PRIVATE, LinkOutcome.NOT_WEB,
}  # fmt: skip
# What a name server that could not be reached answers; anything else means that there is no such name.
PERHAPS_A_NAME = {socket.EAI_AGAIN, socket.EAI_SYSTEM, socket.EAI_MEMORY}


def ask(url: str) -> LinkFinding:
    """Ask an address, by HEAD and if need be by GET, and follow up to five redirects; what is found raises nothing."""
    finding = LinkFinding(LinkOutcome.SILENT)
    try:
        with no_longer_than(settings.LINKS_LONGEST_SECONDS), public_session(PURPOSE) as session:
            for method in ("HEAD", "GET"):
                finding = _followed(session, method, url)
                if finding.outcome in SETTLED:
                    break
    except TookTooLong:
        return LinkFinding(LinkOutcome.SILENT)
    return finding


def _followed(session: requests.Session, method: str, url: str) -> LinkFinding:
    """What is at the end of the redirects; each step is looked at like the first."""
    for _step in range(MOST_REDIRECTS + 1):
        refused = not_asked(url)
        if refused:
            return LinkFinding(refused, final_url=url)
        try:
            with closing(_sent(session, method, url)) as answer:
                target = session.get_redirect_target(answer)
                if target is None:
                    return _understood(answer, url)
                url = urljoin(url, target)
        except (requests.RequestException, UnicodeError, ValueError) as error:
            return LinkFinding(_outcome_of(error), final_url=url)
    return LinkFinding(LinkOutcome.TROUBLE, final_url=url)


def _sent(session: requests.Session, method: str, url: str) -> requests.Response:
    """One request and the head of its answer; not a byte of the body is read.

    The session itself would read the whole body of a redirect, however long it is, so its adapter is asked directly.
    """
    prepared = session.prepare_request(requests.Request(method, url))
    adapter = session.get_adapter(prepared.url or url)
    answer = adapter.send(prepared, stream=True, timeout=settings.LINKS_TIMEOUT_SECONDS, verify=True, proxies={})
    extract_cookies_to_jar(session.cookies, prepared, answer.raw)
    return answer


def _understood(answer: requests.Response, url: str) -> LinkFinding:
    """What an answer without a redirect means.

    A site that asks for a sign-in, or that turns programs away (401, 403 and their like), is there and has the page as
    far as anybody can tell from outside: that it keeps us out is no reason to call the evidence dead.
    """
    status = answer.status_code
    if status == 429:
        outcome = LinkOutcome.LATER
    elif status in GONE:
        outcome = LinkOutcome.GONE
    elif status >= 500:
        outcome = LinkOutcome.TROUBLE
    else:
        outcome = LinkOutcome.CLOSED if status >= 400 else LinkOutcome.ANSWERED
    return LinkFinding(outcome, status, url, _wait(answer.headers.get("Retry-After", "")))


def _wait(retry_after: str) -> dt.timedelta | None:
    """How long a site asks to wait, in seconds or until a date. Source: RFC 9110, 10.2.3."""
    try:
        if retry_after.isascii() and retry_after.isdigit():
            return dt.timedelta(seconds=min(int(retry_after), 10**9))
        until = parsedate_to_datetime(retry_after)
        return max(until.astimezone(dt.UTC) - now(), dt.timedelta(0))
    except (ValueError, OverflowError):
        return None


def _outcome_of(error: Exception) -> LinkOutcome:
    """What it means that no answer came."""
    if isinstance(error, InvalidIPAddress):
        return LinkOutcome.PRIVATE
    if isinstance(error, requests.exceptions.SSLError):
        return LinkOutcome.UNSAFE
    if isinstance(error, requests.Timeout):
        return LinkOutcome.SILENT
    if isinstance(error, ValueError):  # of the address itself: what requests raises for one is a ValueError too
        return LinkOutcome.NOT_WEB
    return _below(error)


def _below(error: BaseException) -> LinkOutcome:
    """The same, from what the operating system said further down."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return LinkOutcome.SILENT if cause.errno in PERHAPS_A_NAME else LinkOutcome.NO_SUCH_SITE
        if isinstance(cause, ConnectionRefusedError):
            return LinkOutcome.NO_CONNECTION
        cause = cause.__cause__ or cause.__context__
    return LinkOutcome.TROUBLE
