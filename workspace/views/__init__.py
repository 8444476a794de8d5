"""The pages of the workspace, one module per subject; each asks a selector or calls a service, and draws."""
