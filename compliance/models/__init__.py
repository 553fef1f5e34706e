"""The security profile: catalogue, accounts, answers, evidence, weaknesses, measures."""

from .account import Account, AccountStatus, Identifier
from .action import CorrectiveAction, Weakness
from .annual_review import Affirmation, AnnualReview, FrozenProfile
from .catalogue import Category, Criterion, Edition, Element, EntityType, OwnCriterion
from .discussion import Comment, Mention
from .evidence import Evidence, EvidenceLink, EvidenceTag, EvidenceVersion, Tag
from .grant import AccountGrant
from .letters import Decision, PortalCheck, ProgrammeUpdate, SpecialistMessage
from .measure import CompensatingMeasure
from .portal import PortalComparison
from .readiness import ReadinessDay
from .reply import ItemProof, ReplyPackage, ReportItem, ReportItemVersion
from .response import AccountException, Contributor, Response, ResponseVersion
from .validation import Participant, PreparationStep, Validation

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
    "Decision",
    "Edition",
    "Element",
    "EntityType",
    "Evidence",
    "EvidenceLink",
    "EvidenceTag",
    "EvidenceVersion",
    "FrozenProfile",
    "Identifier",
    "ItemProof",
    "Mention",
    "OwnCriterion",
    "Participant",
    "PortalCheck",
    "PortalComparison",
    "PreparationStep",
    "ProgrammeUpdate",
    "ReadinessDay",
    "ReplyPackage",
    "ReportItem",
    "ReportItemVersion",
    "Response",
    "ResponseVersion",
    "SpecialistMessage",
    "Tag",
    "Validation",
    "Weakness",
]
