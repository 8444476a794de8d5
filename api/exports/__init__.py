"""Everything the public sees, as files: what each holds, how its rows are read, how each format is written.

``sources`` names the resources and reads their rows a part at a time; ``shapes`` says once, from the serializers, which
columns they have; the writers (``lines``, ``sheets``, ``parquet``, ``database``) follow it, and so do ``package`` and
``catalog``, which describe the files for programs. ``publishing`` writes them all into a folder.
"""
