"""Ending sessions of a person, in every browser."""

from allauth.usersessions.models import UserSession

from ..models import User


def end_sessions(user: User) -> int:
    """Sign a person out in every browser; returns how many sessions there were."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
