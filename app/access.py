"""Who may do what on the page. Knows nothing of how it is served, and nothing of passwords."""

from dataclasses import dataclass

from app.gates.visitors import Visitors


@dataclass(frozen=True, slots=True)
class Access:
    """Who comes to the page, and what follows from that for what they may do."""

    reachable: bool
    """Whether others than the person at this machine can reach it."""
    by_login: bool
    """Whether they have to log in."""

    @property
    def visitors(self) -> Visitors:
        """Whose conversations are told apart."""
        return "logins" if self.by_login else "anonymous" if self.reachable else "one"

    @property
    def read_only(self) -> bool:
        """Whether nothing can be added or deleted."""
        return self.reachable and not self.by_login

    @property
    def any_model(self) -> bool:
        """Whether models may be used that are not offered."""
        return not self.reachable
