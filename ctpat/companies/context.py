"""What the frame of every page needs: the rail, the top bar, the company switcher."""


def frame(request) -> dict:
    """Context for base.html; empty outside a company."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    return {"company": request.company, "membership": membership}
