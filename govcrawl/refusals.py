"""Refusals: why an answer is no page of its site, as causes."""

from __future__ import annotations

from govcrawl.article import Judgement, Verdict
from govcrawl.causes import Cause, cause_of_status
from govcrawl.extraction import judge as judging


def cause_of_block(status: int, judgement: Judgement) -> Cause:
    """Return how a host turned us away, by the status and by what the judge saw.

    >>> cause_of_block(429, Judgement(verdict=Verdict.BLOCKED))
    <Cause.RATE_LIMIT: 'rate_limit'>
    """
    if judging.CHALLENGE_SCRIPT in judgement.reasons or judging.SLIDER in judgement.reasons:
        return Cause.CHALLENGE
    if judging.REDIRECT_HOME in judgement.reasons:
        return Cause.SENT_HOME
    by_status = cause_of_status(status) if status >= 400 else Cause.FIREWALL
    if judging.EMPTY_BODY in judgement.reasons:
        return Cause.EMPTY_ANSWER
    return by_status if by_status.obstacle is not None or by_status is Cause.RATE_LIMIT else Cause.FIREWALL


def cause_of_refusal(judgement: Judgement) -> Cause | None:
    """Return why an answer is no page of its site; None for any page.

    >>> cause_of_refusal(Judgement(verdict=Verdict.BLOCKED, reasons=(judging.WAF_NOTICE,)))
    <Cause.FIREWALL: 'firewall'>
    >>> cause_of_refusal(Judgement(verdict=Verdict.LIST)) is None
    True
    """
    if judgement.verdict not in (Verdict.BLOCKED, Verdict.ERROR, Verdict.SHELL):
        return None
    told = (_REASONS[reason] for reason in judgement.reasons if reason in _REASONS)
    other = {Verdict.BLOCKED: Cause.FIREWALL, Verdict.ERROR: Cause.STATUS, Verdict.SHELL: Cause.SCRIPT}
    return next(told, other[judgement.verdict])


_REASONS = {
    judging.CHALLENGE_SCRIPT: Cause.CHALLENGE,
    judging.SLIDER: Cause.CHALLENGE,
    judging.WAF_NOTICE: Cause.FIREWALL,
    judging.REDIRECT_HOME: Cause.SENT_HOME,
    judging.EMPTY_BODY: Cause.EMPTY_ANSWER,
    judging.SOFT_404: Cause.SOFT_404,
    judging.LOGIN: Cause.LOGIN,
    judging.SCRIPT_ONLY: Cause.SCRIPT,
    judging.SCRIPT_REDIRECT: Cause.SCRIPT,
}
