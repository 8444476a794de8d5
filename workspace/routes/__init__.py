"""The addresses of the workspace, one module per subject."""
