"""Tips with words of others in them: what an adapter, a file or a vehicle is called is no markup."""

from html import escape


def plain_tip(words: str) -> str:
    """Return a tip that shows `words` as they are; Qt takes a tip that holds a tag for a text with markup."""
    if "<" not in words:
        return words
    return f'<p style="white-space: pre-wrap">{escape(words, quote=False)}</p>'
