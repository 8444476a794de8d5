"""The forms of the workspace, one module per subject; they check shapes, the services check rules."""
