"""My browsers that show messages."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.accounts.devices import device_of
from crm.notifications.device_services import add_device, remove_device, try_device
from crm.notifications.models import PushDevice
from crm.pages.responses import done
from crm.pages.views import ActionPage, Page

WITHIN = {"endpoint": 2000, "p256dh": 120, "auth": 60}


class AddDevicePage(Page):
    """The script of the page tells the browser's address and keys."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        values = {name: request.POST.get(name, "")[:most] for name, most in WITHIN.items()}
        name = device_of(request.headers.get("User-Agent", ""))
        try:
            add_device(by=self.member, name=name, **values)
        except ValidationError as error:
            return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain; charset=utf-8")
        return done(request, _("Messages arrive on this device."), to=reverse("notifications:notices"))


class TryDevicePage(ActionPage):
    """One message now."""

    queryset = PushDevice.objects.all()

    def act(self, found: PushDevice) -> HttpResponse:
        try_device(by=self.member, device=found)
        return done(self.request, _("Sent. It appears there in a moment."), to=reverse("notifications:notices"))


class RemoveDevicePage(ActionPage):
    """No more messages there."""

    queryset = PushDevice.objects.all()

    def act(self, found: PushDevice) -> HttpResponse:
        remove_device(by=self.member, device=found)
        return done(self.request, _("Device removed"), to=reverse("notifications:notices"))
