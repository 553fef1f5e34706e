"""The security profile: catalogue, accounts, answers, evidence, weaknesses, measures."""

from .account import Account, AccountStatus, Identifier
from .action import CorrectiveAction, Weakness
from .annual_review import Affirmation, AnnualReview, FrozenProfile
from .catalogue import Category, Criterion, Edition, Element, EntityType, OwnCriterion
from .discussion import Comment, Mention
from .evidence import Evidence, EvidenceLink, EvidenceTag, EvidenceVersion, Tag
from .grant import AccountGrant
from .measure import CompensatingMeasure
from .readiness import ReadinessDay
from .response import AccountException, Contributor, Response, ResponseVersion

__all__ = [
    "Account",
    "AccountException",
    "AccountGrant",
    "AccountStatus",
    "Affirmation",
    "AnnualReview",
    "Category",
    "Comment",
    "CompensatingMeasure",
    "Contributor",
    "CorrectiveAction",
    "Criterion",
    "Edition",
    "Element",
    "EntityType",
    "Evidence",
    "EvidenceLink",
    "EvidenceTag",
    "EvidenceVersion",
    "FrozenProfile",
    "Identifier",
    "Mention",
    "OwnCriterion",
    "ReadinessDay",
    "Response",
    "ResponseVersion",
    "Tag",
    "Weakness",
]
