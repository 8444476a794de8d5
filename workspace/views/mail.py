"""What a person is mailed: their choices, what comes next, and what went out in the last month."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.clock import today
from notices.selectors import letters_to, next_digest, topics_for, unwanted_by
from notices.services import mail_choose
from workspace.access import person, signed_in
from workspace.forms.mail import MailForm
from workspace.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def mail(request: HttpRequest) -> HttpResponse:
    """The choices, the next digest as it stands, and the letters of the last month; a POST chooses."""
    reader = person(request)
    form = MailForm(
        request.POST if request.method == "POST" else None, offered=topics_for(reader), unwanted=unwanted_by(reader)
    )
    if form.is_valid():
        mail_choose(person=reader, unwanted=form.unwanted())
        messages.success(request, _("Your choices are kept."))
        return redirect("workspace:mail")
    letters = letters_to(reader, today())
    upcoming = next_digest(reader, today())
    return page(request, "mail/mail.html", here="mail", form=form, letters=letters, upcoming=upcoming)
