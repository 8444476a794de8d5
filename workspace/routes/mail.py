"""Addresses: what is mailed, and to whom."""

from django.urls import URLPattern, path

from workspace.views import mail, mail_demo, mail_stop

urlpatterns: list[URLPattern] = [
    path("mail/", mail.mail, name="mail"),
    path("mail/stop/<str:token>/", mail_stop.stop, name="mail_stop"),
    path("demo-mail/", mail_demo.mails, name="demo_mails"),
    path("demo-mail/<str:name>/", mail_demo.mail_page, name="demo_mail"),
    path("demo-mail/<str:name>/html/", mail_demo.mail_html, name="demo_mail_html"),
]
