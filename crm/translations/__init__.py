"""Message catalogues without gettext's binaries: extract, compile and check in Python, with Babel."""
