from django.conf import settings
from django.db import models
from django.utils import timezone

from ctpat.companies.models import CompanyOwned
from ctpat.companies.scoping import company_manager

from .response import Response


class Comment(CompanyOwned):
    """A remark on an answer, in Markdown; stays inside the company."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    objects = company_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return f"{self.response.get_absolute_url()}#comment-{self.pk}"


class Mention(CompanyOwned):
    """A comment names a member, who is told."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = company_manager()

    class Meta:
        constraints = [models.UniqueConstraint("company", "comment", "user", name="mention_once")]

    def __str__(self) -> str:
        return str(self.user)
