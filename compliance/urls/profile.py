from django.urls import path, register_converter

from ..views import profile as views


class CodeConverter:
    """A criterion's number: 6.1, S5.1, P7.1 or a company's own C4.1."""

    regex = r"[A-Z]?\d{1,2}\.\d{1,3}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "code")

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/bulk/", views.bulk, name="profile_bulk"),
    path("profile/preview/", views.answer_preview, name="answer_preview"),
    path("profile/<code:code>/", views.criterion, name="criterion"),
    path("profile/<code:code>/save/", views.answer_save, name="answer_save"),
    path("profile/<code:code>/standing/", views.criterion_standing, name="criterion_standing"),
    path("profile/<code:code>/history/", views.criterion_history, name="criterion_history"),
    path("profile/<code:code>/who/", views.who_and_when, name="who_and_when"),
    path("profile/<code:code>/review/ask/", views.review_ask, name="review_ask"),
    path("profile/<code:code>/review/withdraw/", views.review_withdraw, name="review_withdraw"),
    path("profile/<code:code>/exception/", views.exception_set, name="exception_set"),
    path("profile/<code:code>/exception/<int:account>/clear/", views.exception_clear, name="exception_clear"),
]
