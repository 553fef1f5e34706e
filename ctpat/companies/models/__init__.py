"""Companies, the people in them, and what a company says about itself."""

from .company import Company
from .contact import Contact
from .membership import Invitation, Membership
from .owned import CompanyOwned
from .site import ForeignTradeZone, Site
from .user import User

__all__ = [
    "Company",
    "CompanyOwned",
    "Contact",
    "ForeignTradeZone",
    "Invitation",
    "Membership",
    "Site",
    "User",
]
