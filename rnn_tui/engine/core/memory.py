"""How much memory there is: what would not fit is refused by arithmetic, before anything is made room for."""

import os

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]


def machine_memory() -> int | None:
    """Bytes that this process may use: the machine's memory, or less where it was given a limit; None: not known."""
    found = [each for each in (_physical(), _limit()) if each is not None]
    return min(found, default=None)


def _physical() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _limit() -> int | None:
    if resource is None:
        return None
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if limit == resource.RLIM_INFINITY else limit
