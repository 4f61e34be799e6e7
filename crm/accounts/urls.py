"""Where people sign in, and set what is theirs."""

from django.urls import path

from crm.accounts.own_pages import ChangePasswordPage, EndSessionsPage, PreferencesPage, SecurityPage
from crm.accounts.pages import SessionPage, SignInPage, SignOutPage, SwitchPage

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignInPage.as_view(), name="sign-in"),
    path("sign-out/", SignOutPage.as_view(), name="sign-out"),
    path("session/", SessionPage.as_view(), name="session"),
    path("switch/", SwitchPage.as_view(), name="switch"),
    path("settings/me/", PreferencesPage.as_view(), name="preferences"),
    path("settings/me/security/", SecurityPage.as_view(), name="security"),
    path("settings/me/security/password/", ChangePasswordPage.as_view(), name="change-password"),
    path("settings/me/security/sign-out/", EndSessionsPage.as_view(), name="end-sessions"),
]
