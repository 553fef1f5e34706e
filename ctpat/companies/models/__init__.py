"""Companies, the people in them, and what a company says about itself."""

from .company import Company
from .contact import Contact
from .grant import Grant
from .membership import Invitation, Membership
from .owned import CompanyOwned
from .site import ForeignTradeZone, Site
from .user import User

__all__ = [
    "Company",
    "CompanyOwned",
    "Contact",
    "ForeignTradeZone",
    "Grant",
    "Invitation",
    "Membership",
    "Site",
    "User",
]
