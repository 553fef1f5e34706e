"""Names of people in short."""


def initials(name: str) -> str:
    """First letters of the first and last word, such as RD; empty for no name."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""
