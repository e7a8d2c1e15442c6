"""How much memory the machine has, so that what does not fit is refused before any array is allocated."""

import os

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]


def machine_memory() -> int | None:
    """The bytes this process may use: the machine's memory or the process's limit, the smaller one; None if unknown."""
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
