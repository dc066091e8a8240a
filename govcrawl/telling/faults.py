"""Why a delivery failed, in words that hold no secret."""

from __future__ import annotations

import smtplib
import socket
import ssl


def fault_of(error: Exception) -> str:
    """Return why a server could not be told, from the kind of the error alone where its text may hold what was sent.

    >>> fault_of(TimeoutError()), fault_of(smtplib.SMTPAuthenticationError(535, b"no such password: 1234"))
    ('no answer in time', 'it refuses user and password (535)')
    """
    if isinstance(error, smtplib.SMTPException):
        return _fault_of_mail(error)
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"no safe connection ({error.reason or 'TLS failed'})"
    if isinstance(error, socket.gaierror):
        return "its name leads to no address"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"{type(error).__name__}"


def _fault_of_mail(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refuses user and password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it offers neither STARTTLS nor what the settings ask for; see smtp_security and smtp_user"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"it refuses every address of mail_to ({', '.join(str(code) for code, _ in error.recipients.values())})"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"it refuses the sender; see mail_from ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it refuses the mail ({error.smtp_code})"
    return "it hung up" if isinstance(error, smtplib.SMTPServerDisconnected) else type(error).__name__
