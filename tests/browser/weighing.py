"""What a first visit takes: requests, and bytes as a server packs them."""

import gzip

REQUESTS, BYTES = 12, 150_000


def assert_light(page, path: str) -> None:
    """Open the page with nothing cached: fewer than 12 requests and 150 KB."""
    answers = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(path)
    page.wait_for_load_state("networkidle")

    packed = sum(len(gzip.compress(answer.body(), 6)) for answer in answers if answer.status == 200)
    assert len(answers) < REQUESTS, [answer.url for answer in answers]
    assert packed < BYTES
