"""The queues of the workers. A slow mail server must not hold up jobs, so mails have their own."""

JOBS = "default"
MAILS = "mail"
QUEUES = (JOBS, MAILS)
