"""The forms of signing in whose words are the house's own."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # untyped library
    """E-mail address, password, and whether to stay signed in on this device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what the fields are in the words of this house."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it says the label again
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # untyped library
    """A passkey: its name, and whether it opens by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what it is for, and begin with what is simplest and safest."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("So that you know it among others, for instance: my phone.")
        self.fields["passwordless"].label = _("Sign in with it alone")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "Without the password: by your finger, your face or the device's code. Old security keys may not know how."
        )
