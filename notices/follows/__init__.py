"""Following by mail, without an account: asked for on a page, confirmed from the mailbox, ended with one click."""
