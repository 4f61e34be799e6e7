"""What is asked for when an agency is written down."""

from django import forms

from agents.agencies.models import Agency
from crm.pages.forms import CrmForm, column


class AgencyForm(CrmForm):
    """A partner firm."""

    name = column(Agency, "name")
    status = column(Agency, "status")
    region = column(Agency, "region")
    code = column(Agency, "code")
    contact_name = column(Agency, "contact_name")
    phone = column(Agency, "phone")
    email = column(Agency, "email")
    note = column(Agency, "note", widget=forms.Textarea(attrs={"rows": 3}))
