"""The programme as the public sees it: clashes, releases, feeds."""
