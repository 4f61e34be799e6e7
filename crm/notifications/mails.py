"""Messages by mail: the same words as text and as simple HTML, in the reader's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from crm.accounts.models import Membership
from crm.notifications.wording import Message


def mail_of(member: Membership, message: Message, message_id: str) -> EmailMultiAlternatives:
    """One message to one member. The id is the same whenever it is sent again, so that a repeat is recognised."""
    settings_url = settings.PUBLIC_URL + reverse("notifications:notices")
    context = {
        "message": message,
        "single": message.lines[0] if len(message.lines) == 1 else None,
        "tenant": member.tenant,
        "settings_url": settings_url,
        "lang": "zh-Hans" if (get_language() or "").startswith("zh") else "en",
    }
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=render_to_string("notifications/mail.txt", context),
        to=[member.user.email],
        headers={
            "Message-ID": f"<{message_id}@tongzhou>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings_url}>",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail
